/**
 * Walks over the letters of one person or event.
 *
 * Their index knows names, no times. So as long as there are few, all of them are read, a handful at a time, and sorted.
 * Of many (a load test's address, an id that an application never changed) each page would cost as much as the whole: those
 * are walked by name, a page at a time, and nobody has to read or hold more than a page.
 */
import type { RedisClient } from '@tracklayer/redis';
import { isPresent } from '../is-object.js';
import { deadKeys } from '../keys.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf } from '../letter/letter-id.js';
import { BY_NAME, firstOf, type Order, type Place } from '../store/cursor.js';
import { shelfTimeMs } from '../store/indexes.js';
import { eventWord, type LookupWord, personWord } from '../store/lookup.js';
import { readLetters } from '../store/read.js';
import { matches, type Selection } from './selection.js';

/** So many letters of one person or event are sorted by time; of more, a walk goes by name. */
const SORTED_AT_MOST = 1_000;
/** Letters read at once. */
const AT_ONCE = 200;
/** Names taken at once. */
const NAMES = 1_000;

/** The word by which a selection's letters are found, where it is of a person or an event. */
export function wordOf({ person, eventId }: Selection): LookupWord | undefined {
  if (eventId !== undefined) return eventWord(eventId);
  return person === undefined ? undefined : personWord(person);
}

/** The next places of a word, in order of time; by name they are not yet held against the selection. */
export async function placesOfWord(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  word: LookupWord,
  steps: { after?: Place; limit: number; order: Order },
): Promise<Place[]> {
  const key = deadKeys(destination).lookup(word.bucket);
  const { after, limit } = steps;
  const range = rangeOf(word, selection);
  const isMany = async () => (await redis.zlexcount(key, ...range)) > SORTED_AT_MOST;
  // A walk ends as it began, though its letters leave under it.
  if (after === undefined ? await isMany() : after.timeMs === BY_NAME) {
    const names = await namesAfter(redis, key, word, range, after?.member, limit);
    return names.map((member) => ({ member, timeMs: BY_NAME }));
  }
  const places: Place[] = [];
  for (let last: string | undefined; ; ) {
    const names = await namesAfter(redis, key, word, range, last, NAMES);
    places.push(...(await placesOf(redis, destination, selection, names)));
    last = names.at(-1);
    if (names.length < NAMES) return firstOf(places, steps);
  }
}

/** Those of these letters that are in the selection. */
export async function placesOf(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  members: readonly string[],
): Promise<Place[]> {
  const places: Place[] = [];
  for (let at = 0; at < members.length; at += AT_ONCE) {
    const letters = await readLetters(redis, destination, members.slice(at, at + AT_ONCE));
    const found = letters.filter(isPresent).filter((letter) => matches(letter, selection));
    places.push(...found.map(placeOf));
  }
  return places;
}

function placeOf(letter: DeadLetter): Place {
  return { member: memberOf(letter), timeMs: shelfTimeMs(letter) };
}

type Range = [from: string, until: string];

/** A short name begins with its job type, so the letters of one type stand together. */
function rangeOf({ tag }: LookupWord, { type }: Selection): Range {
  const begin = type === undefined ? tag : tag + memberOf({ type, jobId: '' });
  return [`[${begin}`, `(${begin}~`];
}

async function namesAfter(
  redis: RedisClient,
  key: string,
  { tag }: LookupWord,
  [from, until]: Range,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const begin = after === undefined ? from : `(${tag}${after}`;
  const entries = await redis.zrangebylex(key, begin, until, 'LIMIT', 0, limit);
  return entries.map((entry) => entry.slice(tag.length));
}
