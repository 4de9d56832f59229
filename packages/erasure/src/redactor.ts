import type { Redact } from '@tracklayer/dead-letters';
import { replacerOf } from '@tracklayer/privacy';
import type { Person } from './person.js';

/** Stands where a person was named. It is no identifier of anybody. */
const ERASED = '[erased]';

/** A shorter customer number is part of too many texts. As the whole value of a selection it is found all the same. */
const SHORTEST_ID = 4;
const SHORTEST_NAME = 3;

/**
 * Takes a person out of texts of the operator: selections, edits, reasons, constants of maps. E-mail addresses and phone
 * numbers go from every text, customer numbers and ids of browsers as whole words, names from reasons alone: the actor of an act may have the
 * same name.
 */
export function redactorOf(person: Person): Redact {
  const { email, phoneNumber, externalId, exchangeId, anonymousId } = person.identifiers();
  const { identifiers, names } = person.values();
  const whole = new Set(identifiers.map(normal));
  const addresses = replacerOf([...email, ...phoneNumber], ERASED);
  const longIds = [...externalId, ...exchangeId, ...anonymousId].filter(
    ({ length }) => length >= SHORTEST_ID,
  );
  const ids = wordsReplacer(longIds);
  const inReasons = wordsReplacer(names.filter(({ length }) => length >= SHORTEST_NAME));
  return (text, field) => {
    if (field === 'person' && whole.has(normal(text))) return ERASED;
    const redacted = ids(addresses(text));
    return field === 'reason' ? inReasons(redacted) : redacted;
  };
}

function normal(identifier: string): string {
  return identifier.trim().toLowerCase();
}

function wordsReplacer(words: readonly string[]): (text: string) => string {
  if (words.length === 0) return (text) => text;
  const sources = [...words]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${sources.join('|')})(?![\\p{L}\\p{N}_-])`, 'giu');
  return (text) => text.replace(pattern, ERASED);
}
