/**
 * Which entries were seen before, for one reader.
 *
 * A reader that is alone and began with empty sets knows every key that is in them. So it asks Redis only about keys that may
 * repeat. Every other reader asks about each key.
 */
import type { RedisClient } from '@tracklayer/redis';
import { createKeyFilter } from './key-filter.js';
import { seenIn } from './seen-entries.js';

export interface SeenKeys {
  /** Which of these keys were seen before. */
  among(keys: readonly string[]): Promise<boolean[]>;
  /** Keys that this process adds to the sets now. */
  add(keys: readonly string[]): void;
}

export interface SeenKeysOptions {
  /** Prefix of the sets, see seen-entries.ts. */
  sets: string;
  /** Whether the sets were empty when this process began, and no other process has added anything since. */
  isAlone(): boolean;
}

export function createSeenKeys(redis: RedisClient, { sets, isAlone }: SeenKeysOptions): SeenKeys {
  const filter = isAlone() ? createKeyFilter() : undefined;
  return {
    async among(keys) {
      if (filter === undefined || !isAlone()) return seenIn(redis, sets, keys);
      const doubtful = keys.filter((key) => filter.mayHave(key));
      if (doubtful.length === 0) return keys.map(() => false);
      const answers = await seenIn(redis, sets, doubtful);
      const found = new Set(doubtful.filter((_, index) => answers[index]));
      return keys.map((key) => found.has(key));
    },
    add(keys) {
      if (filter !== undefined) for (const key of keys) filter.add(key);
    },
  };
}
