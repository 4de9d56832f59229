import type { RedisClient } from '@tracklayer/redis';
import { isPresent } from '../is-object.js';
import { deadKeys } from '../keys.js';
import { memberOf, parseLetterId } from '../letter/letter-id.js';
import { comparePlaces, firstOf, type Order, type Place } from '../store/cursor.js';
import { causeShelves, type Shelf } from '../store/indexes.js';
import { mergeShelves } from './merge-indexes.js';
import { placesOf, placesOfWord, wordOf } from './scan-lookup.js';
import { type Selection, shelvesOf } from './selection.js';

export interface Steps {
  /** Only what comes after this one. */
  after?: Place;
  limit: number;
  order: Order;
}

/** The next places of a selection, at most `limit`; fewer mean that the end is reached. Letters are not read. */
export async function nextPlaces(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  steps: Steps,
): Promise<Place[]> {
  if (selection.ids)
    return firstOf(await placesOf(redis, destination, selection, membersOf(selection.ids)), steps);
  const word = wordOf(selection);
  if (word) return placesOfWord(redis, destination, selection, word, steps);
  const shelves = await shelvesFor(redis, destination, selection);
  return mergeShelves(shelves.length, steps, (index, after, limit) => {
    const key = deadKeys(destination).shelf(shelves[index]?.name ?? '');
    return placesOnShelf(redis, key, selection, { ...steps, limit, ...(after && { after }) });
  });
}

export async function shelvesFor(
  redis: RedisClient,
  destination: string,
  selection: Selection,
): Promise<Shelf[]> {
  return shelvesOf(selection, causeShelves(await redis.hgetall(deadKeys(destination).causes)));
}

async function placesOnShelf(
  redis: RedisClient,
  key: string,
  selection: Selection,
  { after, limit, order }: Steps,
): Promise<Place[]> {
  const [from, until] = rangeOf(selection);
  const reached = after?.timeMs;
  const places: Place[] = [];
  // Of the letters of the very time that was reached some are behind us: as many more are asked for.
  for (let offset = 0; ; offset += limit) {
    const found =
      order === 'newest'
        ? await redis.zrevrangebyscore(key, reached ?? until, from, 'WITHSCORES', 'LIMIT', offset, limit)
        : await redis.zrangebyscore(key, reached ?? from, until, 'WITHSCORES', 'LIMIT', offset, limit);
    for (let at = 0; at < found.length; at += 2) {
      const place = { member: found[at] as string, timeMs: Number(found[at + 1]) };
      if (after === undefined || comparePlaces(after, place, order) < 0) places.push(place);
    }
    if (places.length >= limit || found.length < 2 * limit) return places;
  }
}

function membersOf(ids: readonly string[]): string[] {
  return [...new Set(ids)].map(parseLetterId).filter(isPresent).map(memberOf);
}

/** As Redis writes the ends of a range. */
export function rangeOf({ fromMs, untilMs }: Selection): [from: string, until: string] {
  return [fromMs === undefined ? '-inf' : String(fromMs), untilMs === undefined ? '+inf' : `(${untilMs}`];
}
