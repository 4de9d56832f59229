import { hash } from 'node:crypto';
import { eventIdsOf, identifiersOf, keyValuesOf } from '../letter/identifiers.js';
import type { DeadLetter } from '../letter/letter.js';

/*
 * Finds letters by person or event id. Lookup keys are hashed into 65,536 small sorted sets. Redis keeps each small set
 * as one packed list, so an entry takes about 35 bytes instead of 120. The sets contain digests, no personal data.
 */

/** Where the letters of a person or an event are: the entries of `{p}:dead:find:<bucket>` that begin with `tag`. */
export interface LookupKey {
  bucket: string;
  /** 8 characters, 48 bits. Readers compare each letter with the selection, so a collision does no harm. */
  tag: string;
}

/** @param identifier an e-mail address, phone number, external id or id of a browser; its case does not matter. */
export function personKey(identifier: string): LookupKey {
  return lookupKey(`person:${normalIdentifier(identifier)}`);
}

export function eventKey(eventId: string): LookupKey {
  return lookupKey(`event:${eventId}`);
}

export function normalIdentifier(identifier: string): string {
  return identifier.trim().toLowerCase();
}

/** @param value as `keyValue` gives it */
export function propertyKey(name: string, value: string): LookupKey {
  return lookupKey(`key.${name}:${value}`);
}

export function requestKey(requestId: string): LookupKey {
  return lookupKey(`request:${requestId}`);
}

/** Every key that finds this letter. */
export function lookupKeys(letter: DeadLetter): LookupKey[] {
  const eventIds = new Set([...eventIdsOf(letter.job), ...(letter.eventId ? [letter.eventId] : [])]);
  const identifiers = new Set(identifiersOf(letter.job).map(normalIdentifier));
  return [
    ...[...identifiers].map(personKey),
    ...[...eventIds].map(eventKey),
    ...(letter.foundBy ? journalKeys(letter, letter.foundBy) : []),
  ];
}

function journalKeys({ job, requestId }: DeadLetter, foundBy: readonly string[]): LookupKey[] {
  const values = foundBy.flatMap((name) => keyValuesOf(job, name).map((value) => propertyKey(name, value)));
  return requestId === undefined ? values : [...values, requestKey(requestId)];
}

function lookupKey(text: string): LookupKey {
  const digest = hash('sha256', text, 'buffer');
  return { bucket: digest.toString('hex', 0, 2), tag: digest.toString('base64url', 2, 8) };
}
