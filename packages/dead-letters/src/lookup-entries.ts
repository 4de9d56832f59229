/**
 * The entries by which a letter is found.
 *
 * A letter has a few, and they change with it, in one script. A batch has thousands: a script over ten thousand people
 * would keep Redis from live traffic for a fifth of a second. So those are written a hundred at a time, around the script:
 * before it what comes, after it what goes. A process killed in between leaves entries too many, never too few; one too
 * many shows nothing wrong, since whoever looks reads the letter and compares.
 */
import type { RedisClient } from '@tracklayer/redis';
import { deadKeys } from './keys.js';
import type { DeadLetter } from './letter.js';
import { type LookupWord, lookupWords } from './lookup.js';
import { AT_ONCE, slices } from './slices.js';

export type EntryChange = LookupWord & { sign: '+' | '-' };

export interface EntryChanges {
  /** To be made in the script. */
  within: EntryChange[];
  /** Too many for that. */
  apart: EntryChange[];
}

/** A letter keeps most of its words through its changes: only the difference is written. */
export function entryChanges(before: DeadLetter | undefined, after: DeadLetter | undefined): EntryChanges {
  const old = new Map((before ? lookupWords(before) : []).map((word) => [word.bucket + word.tag, word]));
  const changes: EntryChange[] = [];
  for (const word of after ? lookupWords(after) : []) {
    if (!old.delete(word.bucket + word.tag)) changes.push({ ...word, sign: '+' });
  }
  for (const word of old.values()) changes.push({ ...word, sign: '-' });
  return changes.length > AT_ONCE ? { within: [], apart: changes } : { within: changes, apart: [] };
}

export async function addEntries(
  redis: RedisClient,
  at: Letter,
  changes: readonly EntryChange[],
): Promise<void> {
  await write(
    redis,
    at,
    changes.filter(({ sign }) => sign === '+'),
    'zadd',
  );
}

/** Those that go; or, where the change was not made, those that had come for it. */
export async function removeEntries(
  redis: RedisClient,
  at: Letter,
  changes: readonly EntryChange[],
  { made }: { made: boolean },
): Promise<void> {
  await write(
    redis,
    at,
    changes.filter(({ sign }) => (sign === '-') === made),
    'zrem',
  );
}

interface Letter {
  destination: string;
  member: string;
}

async function write(
  redis: RedisClient,
  { destination, member }: Letter,
  words: readonly LookupWord[],
  how: 'zadd' | 'zrem',
): Promise<void> {
  const keys = deadKeys(destination);
  for (const some of slices(words)) {
    await Promise.all(
      some.map(({ bucket, tag }) => {
        const key = keys.lookup(bucket);
        return how === 'zadd' ? redis.zadd(key, 0, tag + member) : redis.zrem(key, tag + member);
      }),
    );
  }
}
