import { hash } from 'node:crypto';
import { eventIdsOf, identifiersOf } from '../letter/identifiers.js';
import type { DeadLetter } from '../letter/letter.js';

/*
 * Finds letters by a person or an event id. The words are hashed into 65,536 small sorted sets, each of which Redis keeps
 * as one packed list: about 35 bytes an entry instead of 120. No personal data is in them, only digests.
 */

/** Where a word's letters stand: entries of the sorted set `{p}:dead:find:<bucket>` that begin with `tag`. */
export interface LookupWord {
  bucket: string;
  /** 8 characters, 48 bits. Letters found by it are compared with what was asked for, so a collision shows nothing wrong. */
  tag: string;
}

/** `identifier`: e-mail address, phone number or external id; its case does not matter. */
export function personWord(identifier: string): LookupWord {
  return word(`person:${normalIdentifier(identifier)}`);
}

export function eventWord(eventId: string): LookupWord {
  return word(`event:${eventId}`);
}

export function normalIdentifier(identifier: string): string {
  return identifier.trim().toLowerCase();
}

/** Every word a letter is found by. */
export function lookupWords(letter: DeadLetter): LookupWord[] {
  const eventIds = new Set([...eventIdsOf(letter.job), ...(letter.eventId ? [letter.eventId] : [])]);
  const people = new Set(identifiersOf(letter.job).map(normalIdentifier));
  return [...[...people].map(personWord), ...[...eventIds].map(eventWord)];
}

function word(text: string): LookupWord {
  const digest = hash('sha256', text, 'buffer');
  return { bucket: digest.toString('hex', 0, 2), tag: digest.toString('base64url', 2, 8) };
}
