import type { CanonicalEvent, Profile } from '@tracklayer/events';
import { buildRequest, type RequestSettings } from '@tracklayer/klaviyo';

/** What one call may carry (Klaviyo's documentation), a little less of the bytes. */
export const BATCH_LIMITS = {
  events: 1_000,
  profiles: 10_000,
  /** Of 5,000,000, the stricter reading of "5 MB". */
  bytes: 4_900_000,
} as const;

export type Entries = { events: CanonicalEvent[] } | { profiles: Profile[] };

/** How many bytes the request of a batch is, written as it will be sent. */
export function requestBytes(entries: Entries, migrationId: string, settings: RequestSettings): number {
  const events = 'events' in entries ? entries.events : [];
  const profiles = 'profiles' in entries ? { profiles: entries.profiles } : {};
  const request = buildRequest({ type: 'event-backfill', events, ...profiles, migrationId }, settings);
  return Buffer.byteLength(JSON.stringify(request.body));
}

/** What an entry gains on its way into a request: the words around it, and its id three times. */
const AROUND_BYTES = 600;
/** Text in any script is at most three bytes a character; the fourth is for properties that a mapping names twice. */
const BYTES_PER_CHARACTER = 4;

/**
 * Whether another entry still fits into a batch. To write the request for every entry would double the work, so it is
 * written only where, by the length of the text, it might have become too large since it was last looked at.
 */
export function createFit(measure: () => number): { fits(length: number): boolean; reset(): void } {
  let sure = BATCH_LIMITS.bytes;
  return {
    /** @param length of the entry that has just been added, in characters. */
    fits(length) {
      sure -= length * BYTES_PER_CHARACTER + AROUND_BYTES;
      if (sure > 0) return true;
      sure = BATCH_LIMITS.bytes - measure();
      return sure >= 0;
    },
    reset() {
      sure = BATCH_LIMITS.bytes;
    },
  };
}
