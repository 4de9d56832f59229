import { type CanonicalEvent, profileIdentity } from '@tracklayer/events';
import type { Mapping } from '../mapping/row.js';

/** The events of one profile, in their original order. */
export type ProfileGroup = [CanonicalEvent, ...CanonicalEvent[]];

/**
 * Groups events by profile for the bulk call, each `unique_id` once per profile and metric. Klaviyo refuses the whole
 * request for one repeat (OpenAPI 2026-04-15), so only the first stays.
 */
export function groupByProfile(events: readonly CanonicalEvent[], mapping: Mapping): ProfileGroup[] {
  const groups = new Map<string, ProfileGroup>();
  for (const event of withoutRepeats(events, mapping)) {
    // The key holds all identifiers, not only the strongest: a group has one set of them, and none may get lost.
    const { email, phoneNumber, externalId } = event.profile;
    const key = JSON.stringify([email, phoneNumber, externalId]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return [...groups.values()];
}

/** The first of each (profile, metric, event id). */
export function withoutRepeats(events: readonly CanonicalEvent[], mapping: Mapping): CanonicalEvent[] {
  const seen = new Set<string>();
  return events.filter((event) => {
    const metric = mapping.events[event.name].metric;
    const key = JSON.stringify([profileIdentity(event.profile), metric, event.eventId]);
    return !seen.has(key) && seen.add(key);
  });
}
