import type { RedisClient } from '@tracklayer/redis';
import { journalKeys } from './keys.js';
import { LEFT_OUT, LEFT_OUT_AT } from './lua.js';

/** Records that the journal left out because Redis was short of memory. */
export interface JournalGaps {
  records: number;
  /** Epoch ms of the last one. */
  lastAtMs: number;
}

export interface DestinationGaps extends JournalGaps {
  destination: string;
}

/** Undefined where the journal left out none. */
export async function journalGaps(redis: RedisClient, destination: string): Promise<JournalGaps | undefined> {
  const [records, lastAtMs] = await redis.hmget(journalKeys(destination).state, LEFT_OUT, LEFT_OUT_AT);
  return records == null ? undefined : { records: Number(records), lastAtMs: Number(lastAtMs ?? 0) };
}

/**
 * The gaps of these destinations that an event of today may have fallen into: an older event would be forgotten by now.
 * @param keepMs how long the journal keeps an event, in ms @param nowMs epoch ms
 */
export async function recentGaps(
  redis: RedisClient,
  destinations: readonly string[],
  { keepMs, nowMs }: { keepMs: number; nowMs: number },
): Promise<DestinationGaps[]> {
  const all = await Promise.all(
    destinations.map(async (destination) => {
      const gaps = await journalGaps(redis, destination);
      return gaps === undefined || nowMs - gaps.lastAtMs > keepMs ? [] : [{ destination, ...gaps }];
    }),
  );
  return all.flat();
}
