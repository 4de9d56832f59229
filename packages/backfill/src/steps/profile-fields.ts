import type { CanonicalEvent } from '@tracklayer/events';

/**
 * Counts the events that carry profile fields other than the identifiers. Event back-fills do not send those fields: the lines
 * are in any order, so an old value would overwrite a newer one. `--profiles` sends them.
 */
export function countProfileFields(events: readonly CanonicalEvent[]): number {
  return events.filter(({ profile: { email: _, phoneNumber: __, externalId: ___, ...fields } }) =>
    Object.values(fields).some((value) => value !== undefined),
  ).length;
}
