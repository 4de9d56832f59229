import type { RedisClient } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import type { DeadLetter } from '../letter/letter.js';
import { type Order, type Place, readCursor, writeCursor } from '../store/cursor.js';
import { readLetters } from '../store/read.js';
import { asPlaced, isUnreadable } from '../store/unreadable.js';
import { nextPlaces, rangeOf, shelvesFor } from './scan.js';
import { matches, type Selection, shelvesDecide } from './selection.js';

export interface PageOptions {
  /** From the page before; absent for the first. */
  cursor?: string;
  /** Letters on a page, default 50, at most 1,000. */
  limit?: number;
  /**
   * By the time of the last failure. Default `newest` first. Of a person or an event with more than 1,000 letters they come
   * in no order of time: the index of those knows none.
   */
  order?: Order;
}

export interface Page {
  letters: DeadLetter[];
  /**
   * Where the next page begins; absent at the end. Of a selection that no index answers (resolved letters of one code,
   * say) a page can be short, even empty, and have a next one all the same: it stops after looking at 5,000 letters.
   */
  cursor?: string;
}

const PAGE = 50;
const PAGE_AT_MOST = 1_000;
const LOOKED_AT_MOST = 5_000;

/** One page of a selection. @throws {CursorError} */
export async function listLetters(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  { cursor, limit = PAGE, order = 'newest' }: PageOptions = {},
): Promise<Page> {
  const wanted = Math.min(Math.max(1, Math.trunc(limit)), PAGE_AT_MOST);
  const letters: DeadLetter[] = [];
  let after: Place | undefined = cursor === undefined ? undefined : readCursor(cursor);
  // Where few of those looked at are in the selection, more are taken at a time.
  for (let looked = 0, many = wanted; looked < LOOKED_AT_MOST; many = Math.min(2 * many, PAGE_AT_MOST)) {
    const places: Place[] = await nextPlaces(redis, destination, selection, { after, limit: many, order });
    const found = await readLetters(
      redis,
      destination,
      places.map(({ member }) => member),
    );
    for (const [index, letter] of found.entries()) {
      const place = places[index] as Place;
      after = place;
      if (letter && isOn(selection, letter)) letters.push(asPlaced(letter, selection.state ?? 'dead', place));
      if (letters.length === wanted) break;
    }
    looked += places.length;
    if (letters.length === wanted) break;
    if (places.length < many) return { letters };
  }
  return after === undefined ? { letters } : { letters, cursor: writeCursor(after) };
}

/** Of an unreadable letter all that is known is the shelf on which it stands. */
function isOn(selection: Selection, letter: DeadLetter): boolean {
  return (isUnreadable(letter) && shelvesDecide(selection)) || matches(letter, selection);
}

/** Every letter of a selection, read a page at a time; letters that come or go meanwhile may or may not be among them. */
export async function* walkLetters(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  { limit = 200, order = 'oldest' }: Omit<PageOptions, 'cursor'> = {},
): AsyncGenerator<DeadLetter> {
  let cursor: string | undefined;
  do {
    const page: Page = await listLetters(redis, destination, selection, {
      limit,
      order,
      ...(cursor !== undefined && { cursor }),
    });
    yield* page.letters;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** How many letters a selection has. Counted by index wherever one decides it, else by looking at each. */
export async function countLetters(
  redis: RedisClient,
  destination: string,
  selection: Selection,
): Promise<number> {
  if (!shelvesDecide(selection)) {
    let count = 0;
    for await (const _letter of walkLetters(redis, destination, selection, { limit: 1_000 })) count += 1;
    return count;
  }
  const keys = deadKeys(destination);
  const shelves = await shelvesFor(redis, destination, selection);
  const [from, until] = rangeOf(selection);
  const sizes = await Promise.all(shelves.map(({ name }) => redis.zcount(keys.shelf(name), from, until)));
  return sizes.reduce((sum, size) => sum + size, 0);
}
