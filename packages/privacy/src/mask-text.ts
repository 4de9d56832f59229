import { maskEmail, maskIdentifier, maskPhone } from './mask-identifier.js';

/*
 * Running text: what applications wrote and what Klaviyo quoted. A long identifier is masked wherever it stands, a short
 * one (`12`, `Al`) only as a word of its own, or every text would be full of holes.
 */

/** From this length on an identifier is looked for inside words too. */
const SUBSTRING_FROM = 4;

/** Begins where a word does: tried at each character of a long one without an @, it would take its length squared. */
const EMAIL =
  /(?<![^\s"'<>,;:()[\]{}\\/?&=])[^\s"'<>,;:()[\]{}\\/?&=]+@[^\s"'<>,;:()[\]{}\\/?&=@]+\.[\p{L}\p{N}]{2,}/gu;
const PHONE = /(?<![\p{L}\p{N}])\+\d[\d\s().-]{6,}\d/gu;
/** What follows the question mark can be a key to somebody's cart. */
const QUERY = /(?<=https?:\/\/[^\s"?]+\?)[^\s"]+/g;

/** Masks these identifiers, and whatever looks like an e-mail address, a phone number or a link's private part. */
export function scrubberOf(identifiers: readonly string[]): (text: string) => string {
  let known: RegExp | undefined;
  return (text) => {
    // Made for the first text: of a large batch it takes long, and many letters have none.
    if (identifiers.length > 0) known ??= patternOf(identifiers);
    const scrubbed = known === undefined ? text : text.replace(known, maskIdentifier);
    return scrubbed.replace(EMAIL, maskEmail).replace(PHONE, maskPhone).replace(QUERY, '***');
  };
}

/** Masks what looks personal, whoever's it is. */
export const scrubPattern = scrubberOf([]);

/** One pattern for all, the longest first: a name may be part of the address it stands in. */
function patternOf(identifiers: readonly string[]): RegExp | undefined {
  const spellings = new Set(identifiers.flatMap(spellingsOf));
  const sources = [...spellings].sort((a, b) => b.length - a.length).map(sourceOf);
  return sources.length === 0 ? undefined : new RegExp(sources.join('|'), 'giu');
}

/** As it is, inside JSON, inside a link, and a phone number without its plus. */
function spellingsOf(identifier: string): string[] {
  const { length } = identifier;
  return [
    identifier,
    JSON.stringify(identifier).slice(1, -1),
    encodeURIComponent(wellFormed(identifier)),
    ...(identifier.startsWith('+') && length > SUBSTRING_FROM ? [identifier.slice(1)] : []),
  ];
}

function sourceOf(identifier: string): string {
  const literal = identifier.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return [...identifier].length >= SUBSTRING_FROM
    ? literal
    : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
}

/** As Redis keeps a text: what is no character becomes the replacement character. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
