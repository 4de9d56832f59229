/**
 * Entries of indices, where a letter has thousands.
 *
 * Most letters have a few, and they change with the letter, in one script. A batch has one for each of its people and
 * events: a script over ten thousand people would keep Redis from live traffic for a fifth of a second. So those are
 * written a hundred at a time, around the script: before it what comes, after it what goes. A process killed in between
 * leaves entries too many, never too few; one too many shows nothing wrong, since whoever looks reads the letter and
 * compares.
 */
import type { RedisClient } from '@tracklayer/redis';
import { AT_ONCE, slices } from '../chunks.js';

/** An entry of a sorted set that has to be written with a change of a letter, or taken out (`-`). */
export interface EntryChange {
  key: string;
  entry: string;
  score: number | '-';
}

/** Which of them the script makes, and which are too many for it. */
export function splitMany(changes: EntryChange[]): { within: EntryChange[]; apart: EntryChange[] } {
  return changes.length > AT_ONCE ? { within: [], apart: changes } : { within: changes, apart: [] };
}

/** Those that come. To be called before the script. */
export async function addApart(redis: RedisClient, apart: readonly EntryChange[]): Promise<void> {
  for (const some of slices(apart)) {
    await Promise.all(some.map(({ key, entry, score }) => score !== '-' && redis.zadd(key, score, entry)));
  }
}

/** Those that go; or, where the script did not make the change, those that had come for it. */
export async function removeApart(
  redis: RedisClient,
  apart: readonly EntryChange[],
  { made }: { made: boolean },
): Promise<void> {
  for (const some of slices(apart.filter(({ score }) => (score === '-') === made))) {
    await Promise.all(some.map(({ key, entry }) => redis.zrem(key, entry)));
  }
}
