import type { CanonicalEvent } from '@tracklayer/events';
import { rowOf } from '../mapping/row.js';
import type { RequestSettings } from './dialect.js';
import { eventIdentifiers, nameAttributes } from './profile-attributes.js';

/** The events of one person, in their original order. */
export type ProfileGroup = [CanonicalEvent, ...CanonicalEvent[]];

/** What the request of a back-fill depends on, so that a refused one can be taken apart again. */
export type GroupSettings = Pick<RequestSettings, 'mapping' | 'omit'>;

/**
 * Groups events by the identifiers of their person, each `unique_id` once per person and metric. Klaviyo refuses the
 * whole request for one repeat (OpenAPI 2026-04-15), so only the first stays.
 */
export function groupByProfile(events: readonly CanonicalEvent[], settings: GroupSettings): ProfileGroup[] {
  const groups = new Map<string, ProfileGroup>();
  for (const event of withoutRepeats(events, settings)) {
    const key = groupOf(event, settings);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return [...groups.values()];
}

/** The first of each (person, metric, event id). */
export function withoutRepeats(events: readonly CanonicalEvent[], settings: GroupSettings): CanonicalEvent[] {
  const seen = new Set<string>();
  return events.filter((event) => {
    const { metric } = rowOf(settings.mapping, event.name);
    const key = JSON.stringify([nameOf(event, settings), metric, event.eventId]);
    return !seen.has(key) && seen.add(key);
  });
}

/** The browsers of one person are groups of their own: a group has one profile. */
function groupOf(event: CanonicalEvent, settings: GroupSettings): string {
  const { profile } = event;
  const { anonymous_id = '' } = eventIdentifiers(profile, settings.omit?.(profile));
  return JSON.stringify([nameOf(event, settings), anonymous_id]);
}

/** The case of an e-mail address does not count at Klaviyo. */
function nameOf({ profile }: CanonicalEvent, { omit }: GroupSettings): string {
  const [name] = Object.entries(nameAttributes(profile, omit?.(profile)));
  const [key = '', value = ''] = name ?? [];
  return JSON.stringify([key, key === 'email' ? String(value).toLowerCase() : value]);
}
