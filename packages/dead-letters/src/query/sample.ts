/**
 * Some of the letters of a selection, standing for all: of a million, ten thousand are looked at, spread evenly over each
 * cause and its time, the oldest of each among them. Found by rank, so what is passed over costs nothing.
 */
import type { RedisClient } from '@tracklayer/redis';
import { inPages } from '../chunks.js';
import { isPresent } from '../is-object.js';
import { deadKeys } from '../keys.js';
import type { DeadLetter } from '../letter/letter.js';
import { isCauseShelf } from '../store/indexes.js';
import { readLetters } from '../store/read.js';
import { walkLetters } from './list.js';
import { rangeOf, shelvesFor } from './scan.js';
import { matches, type Selection, shelvesDecide } from './selection.js';

/** Letters next to each other, each standing for `weight` letters. */
export interface Sample {
  letters: DeadLetter[];
  weight: number;
}

const PAGE = 200;
/** Neighbours that are read together. */
const RUN = 20;

/** At most about so many letters, a few at a time; all of them, of weight one, where there are no more. */
export async function* spreadOver(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  { total, atMost }: { total: number; atMost: number },
): AsyncGenerator<Sample> {
  if (total > atMost && shelvesDecide(selection)) {
    for (const { name } of await shelvesFor(redis, destination, selection)) {
      yield* overShelf(redis, destination, name, selection, atMost / total);
    }
    return;
  }
  // No index knows these: the first ones stand for all.
  const weight = total > atMost ? total / atMost : 1;
  let left = atMost;
  for await (const letters of inPages(walkLetters(redis, destination, selection, { limit: PAGE }), PAGE)) {
    yield { letters: letters.slice(0, left), weight };
    left -= letters.length;
    if (left <= 0) return;
  }
}

async function* overShelf(
  redis: RedisClient,
  destination: string,
  name: string,
  selection: Selection,
  share: number,
): AsyncGenerator<Sample> {
  const key = deadKeys(destination).shelf(name);
  const [from, until] = rangeOf(selection);
  const [before, size] = await Promise.all([
    from === '-inf' ? 0 : redis.zcount(key, '-inf', `(${from}`),
    redis.zcount(key, from, until),
  ]);
  if (size === 0) return;
  const wanted = Math.max(1, Math.round(size * share));
  const runs = Math.ceil(wanted / RUN);
  const length = Math.ceil(wanted / runs);
  const weight = size / Math.min(size, runs * length);
  for (let run = 0; run < runs; run += PAGE / RUN) {
    const starts = Array.from({ length: Math.min(PAGE / RUN, runs - run) }, (_, index) =>
      Math.floor(((run + index) * size) / runs),
    );
    const ranges = starts.map((start) =>
      redis.zrange(key, String(before + start), String(before + start + length - 1)),
    );
    const letters = await readLetters(redis, destination, (await Promise.all(ranges)).flat());
    yield { letters: letters.filter(isPresent).filter((letter) => matches(letter, selection)), weight };
  }
}

/** Letters of a selection by cause, exact and counted by index where shelves of causes decide; else undefined. */
export async function countByCause(redis: RedisClient, destination: string, selection: Selection) {
  if (!shelvesDecide(selection)) return undefined;
  const keys = deadKeys(destination);
  const [from, until] = rangeOf(selection);
  const shelves = await shelvesFor(redis, destination, selection);
  if (!shelves.every(isCauseShelf)) return undefined;
  return Promise.all(
    shelves.map(async ({ name, cause }) => ({
      cause,
      count: await redis.zcount(keys.shelf(name), from, until),
    })),
  );
}
