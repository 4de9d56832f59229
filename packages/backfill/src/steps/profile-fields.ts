import type { CanonicalEvent } from '@tracklayer/events';

/**
 * How many events carry fields of their profile beyond who it is. A back-fill of events does not bring them over: lines of
 * years would write old fields over newer ones, and in any order. As profiles they come over when somebody asks for it.
 */
export function countProfileFields(events: readonly CanonicalEvent[]): number {
  return events.filter(({ profile: { email: _, phoneNumber: __, externalId: ___, ...fields } }) =>
    Object.values(fields).some((value) => value !== undefined),
  ).length;
}
