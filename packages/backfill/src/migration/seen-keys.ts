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
  /** Keys that this process adds to the sets now. Call the returned function when they are there. */
  add(keys: readonly string[]): () => void;
}

export interface SeenKeysOptions {
  /** Prefix of the sets, see seen-entries.ts. */
  sets: string;
  /** Whether the sets were empty when this process began, and no other process has added anything since. */
  isAlone(): boolean;
}

export function createSeenKeys(redis: RedisClient, { sets, isAlone }: SeenKeysOptions): SeenKeys {
  const filter = isAlone() ? createKeyFilter() : undefined;
  /** Keys that may not be in the sets yet. */
  const onTheirWay = new Set<{ keys: readonly string[]; set?: ReadonlySet<string> }>();
  return {
    async among(keys) {
      const asked = filter === undefined || !isAlone() ? keys : keys.filter((key) => filter.mayHave(key));
      if (asked.length === 0) return keys.map(() => false);
      const found = new Set<string>();
      for (const some of onTheirWay) {
        // Most keys are never asked about again, so most sets are never made.
        some.set ??= new Set(some.keys);
        for (const key of asked) if (some.set.has(key)) found.add(key);
      }
      const answers = await seenIn(redis, sets, asked);
      for (const [index, key] of asked.entries()) if (answers[index]) found.add(key);
      return keys.map((key) => found.has(key));
    },
    add(keys) {
      if (filter !== undefined) for (const key of keys) filter.add(key);
      const some = { keys };
      onTheirWay.add(some);
      return () => onTheirWay.delete(some);
    },
  };
}
