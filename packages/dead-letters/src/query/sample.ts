/**
 * A sample of the letters of a selection. Of a million letters, ten thousand are read, spread evenly over each group and
 * its time. The oldest letter of each group is included. Letters are found by rank, so skipped letters cost nothing.
 */
import type { RedisClient } from '@tracklayer/redis';
import { asyncChunks } from '../chunks.js';
import { isPresent } from '../is-present.js';
import { deadKeys } from '../keys.js';
import type { GroupKey } from '../letter/group-key.js';
import type { DeadLetter } from '../letter/letter.js';
import { isGroupIndex, type LetterIndex } from '../store/indexes.js';
import { readLetters } from '../store/read.js';
import { scanLetters } from './list.js';
import { rangeOf, readIndexes } from './scan.js';
import { isAnsweredByIndex, matches, type Selection } from './selection.js';

/** Some letters, each of which represents `weight` letters. */
export interface Sample {
  letters: DeadLetter[];
  weight: number;
}

const PAGE = 200;
/** Neighbours in an index that are read together. */
const NEIGHBOURS = 20;

/**
 * About `atMost` letters in several samples. If the selection has no more than that, all of them with weight 1.
 * @param options.indexes those of the selection, where the caller knows them. They contain exactly its letters.
 */
export async function* sampleLetters(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  { total, atMost, indexes }: { total: number; atMost: number; indexes?: readonly LetterIndex[] | undefined },
): AsyncGenerator<Sample> {
  if (indexes !== undefined || (total > atMost && isAnsweredByIndex(selection))) {
    for (const { name } of indexes ?? (await readIndexes(redis, destination, selection))) {
      yield* sampleIndex(redis, destination, name, selection, Math.min(1, atMost / total));
    }
    return;
  }
  // No index contains exactly these letters, so the first ones represent all.
  const weight = total > atMost ? total / atMost : 1;
  let left = atMost;
  const all = scanLetters(redis, destination, selection, { limit: PAGE });
  for await (const letters of asyncChunks(all, PAGE)) {
    yield { letters: letters.slice(0, left), weight };
    left -= letters.length;
    if (left <= 0) return;
  }
}

async function* sampleIndex(
  redis: RedisClient,
  destination: string,
  name: string,
  selection: Selection,
  share: number,
): AsyncGenerator<Sample> {
  const key = deadKeys(destination).index(name);
  const [from, until] = rangeOf(selection);
  const [before, size] = await Promise.all([
    from === '-inf' ? 0 : redis.zcount(key, '-inf', `(${from}`),
    redis.zcount(key, from, until),
  ]);
  if (size === 0) return;
  const sampleSize = Math.max(1, Math.round(size * share));
  const runs = Math.ceil(sampleSize / NEIGHBOURS);
  const length = Math.ceil(sampleSize / runs);
  const weight = size / Math.min(size, runs * length);
  for (let run = 0; run < runs; run += PAGE / NEIGHBOURS) {
    const starts = Array.from({ length: Math.min(PAGE / NEIGHBOURS, runs - run) }, (_, index) =>
      Math.floor(((run + index) * size) / runs),
    );
    const ranges = starts.map((start) =>
      redis.zrange(key, String(before + start), String(before + start + length - 1)),
    );
    const letters = await readLetters(redis, destination, (await Promise.all(ranges)).flat());
    yield { letters: letters.filter(isPresent).filter((letter) => matches(letter, selection)), weight };
  }
}

/** The exact number of letters in each group, read from the indexes. Undefined if group indexes do not answer the selection. */
export async function countByGroup(
  redis: RedisClient,
  destination: string,
  selection: Selection,
): Promise<{ groupKey: GroupKey; count: number }[] | undefined> {
  if (!isAnsweredByIndex(selection)) return undefined;
  const keys = deadKeys(destination);
  const [from, until] = rangeOf(selection);
  const indexes = await readIndexes(redis, destination, selection);
  if (!indexes.every(isGroupIndex)) return undefined;
  return Promise.all(
    indexes.map(async ({ name, groupKey }) => ({
      groupKey,
      count: await redis.zcount(keys.index(name), from, until),
    })),
  );
}
