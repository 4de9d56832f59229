import { EVENT_NAMES } from '@tracklayer/events';
import { type FlowSettings, flowRecords, specimenOf } from '@tracklayer/klaviyo';
import type { EventTrace } from './verdicts.js';

/** One event of each kind, with every property that the mapping knows. Each is of a person of its own. */
export function tracesOfSpecimens(settings: FlowSettings): EventTrace[] {
  return EVENT_NAMES.map((name) => {
    const { consent, ...event } = specimenOf(name);
    const profile = { email: `${name}@shop.example` };
    const records = flowRecords(
      { ...event, profile, ...(name === 'sign_up' && consent !== undefined ? { consent } : {}) },
      settings,
    );
    return { eventId: '(with every known property)', name, records };
  });
}
