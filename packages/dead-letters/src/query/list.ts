import type { RedisClient } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf } from '../letter/letter-id.js';
import { type Order, type Position, readCursor, writeCursor } from '../store/cursor.js';
import { indexTimeMs } from '../store/indexes.js';
import { readLetters } from '../store/read.js';
import { isUnreadable, withIndexState } from '../store/unreadable.js';
import { nextPositions, rangeOf, readIndexes } from './scan.js';
import { isAnsweredByIndex, matches, type Selection } from './selection.js';
import type { ReadSurveys } from './survey.js';

export interface PageOptions {
  /** The cursor of the page before; absent for the first page. */
  cursor?: string;
  /** Letters on a page, default 50, at most 1,000. */
  limit?: number;
  /**
   * By the time of the last failure. Default `newest` first. If a person or an event has more than 1,000 letters, they
   * come by name instead: their index knows no times.
   */
  order?: Order;
}

export interface Page {
  letters: DeadLetter[];
  /**
   * Where the next page begins; absent at the end. A page reads at most 5,000 letters. If no index answers the selection
   * (resolved letters of one code, for example), a page can be short or empty and still have a cursor.
   */
  cursor?: string;
}

const PAGE = 50;
const MAX_PAGE = 1_000;
const MAX_READ = 5_000;

/** One page of a selection. @throws {CursorError} */
export async function listLetters(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  { cursor, limit = PAGE, order = 'newest' }: PageOptions = {},
  surveys?: ReadSurveys,
): Promise<Page> {
  const pageSize = Math.min(Math.max(1, Math.trunc(limit)), MAX_PAGE);
  const letters: DeadLetter[] = [];
  let after: Position | undefined = cursor === undefined ? undefined : readCursor(cursor);
  // If few of the letters meet the selection, each round reads more of them.
  for (let read = 0, size = pageSize; read < MAX_READ; size = Math.min(2 * size, MAX_PAGE)) {
    const positions: Position[] = await nextPositions(redis, destination, selection, {
      after,
      limit: size,
      order,
      surveys,
    });
    const found = await readLetters(
      redis,
      destination,
      positions.map(({ member }) => member),
    );
    for (const [index, letter] of found.entries()) {
      const position = positions[index] as Position;
      after = position;
      if (letter && isSelected(selection, letter)) {
        letters.push(withIndexState(letter, selection.state ?? 'dead', position));
      }
      if (letters.length === pageSize) break;
    }
    read += positions.length;
    if (letters.length === pageSize) break;
    if (positions.length < size) return { letters };
  }
  return after === undefined ? { letters } : { letters, cursor: writeCursor(after) };
}

/** Only the index of an unreadable letter is known. */
function isSelected(selection: Selection, letter: DeadLetter): boolean {
  return (isUnreadable(letter) && isAnsweredByIndex(selection)) || matches(letter, selection);
}

/** The cursor of a list that goes on right after this letter, by time. Pure. */
export function cursorAfter(letter: DeadLetter): string {
  return writeCursor({ timeMs: indexTimeMs(letter), member: memberOf(letter) });
}

/** Every letter of a selection, read a page at a time. Letters that come or go meanwhile may or may not be included. */
export async function* scanLetters(
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

/** How many letters a selection has: the sizes of its indexes if they answer it, else by reading each letter. */
export async function countLetters(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  surveys?: ReadSurveys,
): Promise<number> {
  if (!isAnsweredByIndex(selection)) {
    let count = 0;
    for await (const _letter of scanLetters(redis, destination, selection, { limit: MAX_PAGE })) count += 1;
    return count;
  }
  const keys = deadKeys(destination);
  const indexes = await readIndexes(redis, destination, selection, surveys);
  const [from, until] = rangeOf(selection);
  const isAll = selection.fromMs === undefined && selection.untilMs === undefined;
  const sizes = await Promise.all(
    indexes.map(({ name, survey }) =>
      isAll && survey ? survey.count : redis.zcount(keys.index(name), from, until),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
