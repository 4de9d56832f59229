/**
 * Scans the letters of one person or event.
 *
 * The lookup index knows names, no times. So up to 1,000 letters are all read, a chunk at a time, and sorted by time.
 * A load test can give one address a hundred thousand letters. Then every page would cost as much as the whole scan. Such
 * letters are scanned by name, so that no process reads or holds more than a page.
 */
import { chunks, type RedisClient } from '@tracklayer/redis';
import { isPresent } from '../is-present.js';
import { deadKeys } from '../keys.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf } from '../letter/letter-id.js';
import { BY_NAME, firstOf, type Order, type Position } from '../store/cursor.js';
import { indexTimeMs } from '../store/indexes.js';
import { eventKey, type LookupKey, personKey } from '../store/lookup.js';
import { readLetters } from '../store/read.js';
import { matches, type Selection } from './selection.js';

/** Up to this many letters of one person or event are sorted by time. */
const MAX_SORTED = 1_000;
/** Letters read at once. */
const LETTERS = 200;
/** Names read at once. */
const NAMES = 1_000;

/** The lookup key of a selection by person or event id; undefined for any other selection. Pure. */
export function lookupKeyOf({ person, eventId }: Selection): LookupKey | undefined {
  if (eventId !== undefined) return eventKey(eventId);
  return person === undefined ? undefined : personKey(person);
}

/** The next positions of a lookup key, in order of time. Positions by name are not yet compared with the selection. */
export async function scanLookup(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  lookupKey: LookupKey,
  options: { after?: Position; limit: number; order: Order },
): Promise<Position[]> {
  const key = deadKeys(destination).lookup(lookupKey.bucket);
  const { after, limit } = options;
  const range = rangeOf(lookupKey, selection);
  const hasMany = async () => (await redis.zlexcount(key, ...range)) > MAX_SORTED;
  // A scan keeps its order, even if letters leave meanwhile and few are left.
  if (after === undefined ? await hasMany() : after.timeMs === BY_NAME) {
    const names = await namesAfter(redis, key, lookupKey, range, after?.member, limit);
    return names.map((member) => ({ member, timeMs: BY_NAME }));
  }
  const positions: Position[] = [];
  for (let last: string | undefined; ; ) {
    const names = await namesAfter(redis, key, lookupKey, range, last, NAMES);
    positions.push(...(await positionsOf(redis, destination, selection, names)));
    last = names.at(-1);
    if (names.length < NAMES) return firstOf(positions, options);
  }
}

/** The positions of those letters that meet the selection. */
export async function positionsOf(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  members: readonly string[],
): Promise<Position[]> {
  const positions: Position[] = [];
  for (const chunk of chunks(members, LETTERS)) {
    const letters = await readLetters(redis, destination, chunk);
    const found = letters.filter(isPresent).filter((letter) => matches(letter, selection));
    positions.push(...found.map(positionOf));
  }
  return positions;
}

function positionOf(letter: DeadLetter): Position {
  return { member: memberOf(letter), timeMs: indexTimeMs(letter) };
}

type Range = [from: string, until: string];

/** A short name begins with its job type, so the letters of one type are neighbours. */
function rangeOf({ tag }: LookupKey, { type }: Selection): Range {
  const start = type === undefined ? tag : tag + memberOf({ type, jobId: '' });
  return [`[${start}`, `(${start}~`];
}

async function namesAfter(
  redis: RedisClient,
  key: string,
  { tag }: LookupKey,
  [from, until]: Range,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const start = after === undefined ? from : `(${tag}${after}`;
  const entries = await redis.zrangebylex(key, start, until, 'LIMIT', 0, limit);
  return entries.map((entry) => entry.slice(tag.length));
}
