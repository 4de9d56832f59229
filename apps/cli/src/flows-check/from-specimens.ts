import { type FlowSettings, specimenRecords } from '@tracklayer/klaviyo';
import type { EventTrace } from './verdicts.js';

/** One event of each kind, with every property that the mapping knows. Each is of a person of its own. */
export function tracesOfSpecimens(settings: FlowSettings): EventTrace[] {
  return specimenRecords(settings).map(({ event, records }) => ({
    eventId: '(with every known property)',
    name: event,
    records,
  }));
}
