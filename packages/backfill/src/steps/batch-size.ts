import type { Profile } from '@tracklayer/events';
import { buildRequest, type RequestSettings } from '@tracklayer/klaviyo';
import type { BackfilledEvent } from '@tracklayer/lanes';
import type { WaitEntry } from '../formats/read-wait.js';

/** What one call may carry (Klaviyo's documentation), with a small margin for bytes. */
export const BATCH_LIMITS = {
  events: 1_000,
  profiles: 10_000,
  /** Each goes by a call of its own. So many are enqueued and committed together. */
  'back-in-stock': 1_000,
  /** Below 5,000,000, the stricter reading of "5 MB". */
  bytes: 4_900_000,
} as const;

/**
 * An event of a batch, as bytes. Batches wait for their commit, and V8 copies what lives long: objects with their fields, and
 * texts too, but not bytes.
 */
export interface BatchedEvent {
  name: string;
  eventId: string;
  time: string;
  /** Whether its person has fields that an event does not send. */
  hasMore: boolean;
  /** A {@link BackfilledEvent} in UTF-8. */
  json: Buffer;
}

export function eventOf({ json }: BatchedEvent): BackfilledEvent {
  return JSON.parse(json.toString()) as BackfilledEvent;
}

export type Entries = { events: BatchedEvent[] } | { profiles: Profile[] } | { waits: WaitEntry[] };

export function entriesIn(batch: Entries): number {
  if ('events' in batch) return batch.events.length;
  return 'profiles' in batch ? batch.profiles.length : batch.waits.length;
}

/** The number of bytes of a batch's request, as it will be sent. People who wait go one by one, in small requests. */
export function requestBytes(entries: Entries, migrationId: string, settings: RequestSettings): number {
  if ('waits' in entries) return 0;
  const events = 'events' in entries ? entries.events.map(eventOf) : [];
  const profiles = 'profiles' in entries ? { profiles: entries.profiles } : {};
  const request = buildRequest({ type: 'event-backfill', events, ...profiles, migrationId }, settings);
  return Buffer.byteLength(JSON.stringify(request.body));
}

/** An upper bound of what the request adds to an entry: the fields around it, and its id three times. */
const ADDED_BYTES = 600;
/** Text takes at most three bytes per character. The fourth is for properties that a mapping names twice. */
const BYTES_PER_CHARACTER = 4;

/** Checks the size of a batch that grows. */
export interface SizeCheck {
  /**
   * Whether the batch is still small enough for one request.
   *
   * @param length of the entry that was just added, in characters.
   */
  fits(length: number): boolean;
  /** Starts with an empty batch. */
  reset(): void;
}

/**
 * Building the request for every entry would double the work. So this estimates the size from the length of the text, and
 * builds the request only when the estimate reaches the limit.
 *
 * @param measureBytes the exact size of the request of the batch as it is now.
 */
export function createSizeCheck(measureBytes: () => number): SizeCheck {
  /** So many bytes certainly fit. */
  let freeBytes: number = BATCH_LIMITS.bytes;
  return {
    fits(length) {
      freeBytes -= length * BYTES_PER_CHARACTER + ADDED_BYTES;
      if (freeBytes > 0) return true;
      freeBytes = BATCH_LIMITS.bytes - measureBytes();
      return freeBytes >= 0;
    },
    reset() {
      freeBytes = BATCH_LIMITS.bytes;
    },
  };
}
