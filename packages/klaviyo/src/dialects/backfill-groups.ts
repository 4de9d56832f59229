import type { CanonicalEvent } from '@tracklayer/events';
import { rowOf } from '../mapping/row.js';
import type { RequestSettings } from './dialect.js';
import { eventIdentifiers, usableIdentifiers } from './profile-attributes.js';

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
  const names = new Map<CanonicalEvent, string>();
  for (const event of withoutRepeats(events, settings, names)) {
    const key = groupOf(event, names.get(event) ?? '', settings);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return [...groups.values()];
}

/**
 * The first of each (person, metric, event id).
 *
 * @param names gets the name of the person of each event.
 */
export function withoutRepeats(
  events: readonly CanonicalEvent[],
  settings: GroupSettings,
  names: Map<CanonicalEvent, string> = new Map(),
): CanonicalEvent[] {
  const seen = new Set<string>();
  return events.filter((event) => {
    const { metric } = rowOf(settings.mapping, event.name);
    const name = nameOf(event, settings);
    names.set(event, name);
    // With their lengths in front, no two pairs of texts make the same key.
    const key = `${name.length} ${metric.length} ${name}${metric}${event.eventId}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The browsers of one person are groups of their own: a group has one profile. */
function groupOf({ profile }: CanonicalEvent, name: string, settings: GroupSettings): string {
  if (profile.anonymousId === undefined) return `${name.length} ${name}`;
  const { anonymous_id = '' } = eventIdentifiers(profile, settings.omit?.(profile));
  return `${name.length} ${name}${String(anonymous_id)}`;
}

/** The case of an e-mail address does not count at Klaviyo. */
function nameOf({ profile }: CanonicalEvent, { omit }: GroupSettings): string {
  const [strongest] = usableIdentifiers(profile, omit?.(profile));
  if (strongest === undefined) return '';
  const value = String(profile[strongest]);
  return `${strongest}:${strongest === 'email' ? value.toLowerCase() : value}`;
}
