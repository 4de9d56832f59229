/**
 * Index entries of a letter that has thousands of them.
 *
 * Most letters have a few entries, and the transition script writes them with the letter. A batch has one entry for each
 * of its people and events. A script for ten thousand people would block live traffic in Redis for 200 ms. So those
 * entries are written in chunks of a hundred: new ones before the script, removals after it. A process that is killed in
 * between leaves too many entries, never too few. An extra entry does no harm: readers compare the letter itself.
 */
import { chunks, type RedisClient } from '@tracklayer/redis';
import { COMMANDS_AT_ONCE } from '../chunks.js';

/** An entry of a sorted set to write, or to remove (`-`), when a letter changes. */
export interface EntryChange {
  key: string;
  entry: string;
  score: number | '-';
}

/** Splits the changes into those that the script makes and those that are too many for it. */
export function splitLargeBatch(changes: EntryChange[]): {
  inScript: EntryChange[];
  separate: EntryChange[];
} {
  return changes.length > COMMANDS_AT_ONCE
    ? { inScript: [], separate: changes }
    : { inScript: changes, separate: [] };
}

/** Writes the new entries. Call it before the script. */
export async function addSeparately(redis: RedisClient, separate: readonly EntryChange[]): Promise<void> {
  for (const chunk of chunks(separate, COMMANDS_AT_ONCE)) {
    await Promise.all(chunk.map(({ key, entry, score }) => score !== '-' && redis.zadd(key, score, entry)));
  }
}

/** Removes the old entries; or, if the script made no change, the entries that were added for it. Call it afterwards. */
export async function removeSeparately(
  redis: RedisClient,
  separate: readonly EntryChange[],
  { applied }: { applied: boolean },
): Promise<void> {
  for (const chunk of chunks(
    separate.filter(({ score }) => (score === '-') === applied),
    COMMANDS_AT_ONCE,
  )) {
    await Promise.all(chunk.map(({ key, entry }) => redis.zrem(key, entry)));
  }
}
