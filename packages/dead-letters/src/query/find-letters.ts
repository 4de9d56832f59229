/** Finds the letters of one event, of any state: those that wait, are replayed, or were resolved. */
import { keyValue } from '@tracklayer/journal';
import type { RedisClient } from '@tracklayer/redis';
import { isPresent } from '../is-present.js';
import { deadKeys } from '../keys.js';
import { eventIdsOf, identifiersOf, keyValuesOf } from '../letter/identifiers.js';
import type { DeadLetter } from '../letter/letter.js';
import {
  eventKey,
  type LookupKey,
  normalIdentifier,
  personKey,
  propertyKey,
  requestKey,
} from '../store/lookup.js';
import { readLetters } from '../store/read.js';

export type FindBy =
  | { eventId: string }
  | { key: { name: string; value: string } }
  | { person: string }
  | { requestId: string };

/** More letters of one person or one order take pages, which the lists have. */
const MOST_FOUND = 1_000;

export interface FoundLetters {
  letters: DeadLetter[];
  /** There are more. */
  isCut: boolean;
}

export async function findLetters(
  redis: RedisClient,
  destination: string,
  by: FindBy,
): Promise<FoundLetters> {
  const { bucket, tag } = lookupKeyOf(by);
  const key = deadKeys(destination).lookup(bucket);
  const names = await redis.zrangebylex(key, `[${tag}`, `(${tag}~`, 'LIMIT', 0, MOST_FOUND + 1);
  const letters = await readLetters(
    redis,
    destination,
    names.slice(0, MOST_FOUND).map((name) => name.slice(tag.length)),
  );
  return {
    letters: letters.filter(isPresent).filter((letter) => isMeant(letter, by)),
    isCut: names.length > MOST_FOUND,
  };
}

function lookupKeyOf(by: FindBy): LookupKey {
  if ('eventId' in by) return eventKey(by.eventId);
  if ('person' in by) return personKey(by.person);
  if ('requestId' in by) return requestKey(by.requestId);
  return propertyKey(by.key.name, keyValue(by.key.value) ?? '');
}

/** A lookup key is short, so another letter may have the same one. */
function isMeant({ job, eventId, requestId }: DeadLetter, by: FindBy): boolean {
  if ('eventId' in by) return eventId === by.eventId || eventIdsOf(job).includes(by.eventId);
  if ('requestId' in by) return requestId === by.requestId;
  if ('person' in by) return identifiersOf(job).map(normalIdentifier).includes(normalIdentifier(by.person));
  return keyValuesOf(job, by.key.name).includes(keyValue(by.key.value) ?? '');
}
