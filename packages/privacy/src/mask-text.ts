import { maskEmail, maskIdentifier, maskPhone } from './mask-identifier.js';
import { replaceEmails, replacePhones, replaceSecrets } from './patterns.js';

/*
 * Masks running text for pages, the command line and exports: what applications wrote and what Klaviyo quoted. Masked
 * values keep a letter or two, so that two people of one ticket can be told apart. A long known value is masked
 * wherever it stands, a short one (`12`, `Al`) only as a word of its own, or every text would be full of holes.
 */

/** From this length on a known value is looked for inside words too. */
const SUBSTRING_FROM = 4;

/** What follows the question mark can be a key to somebody's cart. */
const QUERY = /(?<=https?:\/\/[^\s"?]+\?)[^\s"]+/g;

/**
 * A function that masks these values in any text, whatever their case and encoding, and everything that
 * {@link maskText} masks. Pure.
 *
 * @param known what the job in question knows to be personal, see `knownValues`.
 */
export function maskerOf(known: readonly string[]): (text: string) => string {
  if (known.length === 0) return maskText;
  let pattern: RegExp | undefined;
  return (text) => {
    // Made for the first text: of a large batch it takes long, and many letters have none.
    pattern ??= patternOf(known);
    return maskText(text.replace(pattern, maskIdentifier));
  };
}

/**
 * A function that replaces these values in any text, whatever their case and encoding. It leaves everything else. Pure.
 *
 * @param known what nobody may read any more.
 */
export function replacerOf(known: readonly string[], replacement: string): (text: string) => string {
  if (known.length === 0) return (text) => text;
  const pattern = patternOf(known);
  return (text) => text.replace(pattern, replacement);
}

/** Masks what looks personal or secret: e-mail addresses, phone numbers, keys, and the private part of a link. Pure. */
export function maskText(text: string): string {
  const withoutEmails = replaceEmails(replaceSecrets(text, false), (email) =>
    maskEmail(email.replaceAll('%40', '@')),
  );
  return replacePhones(withoutEmails, maskPhone, false).replace(QUERY, '***');
}

/** One pattern for all, the longest first: a name may be part of the address it stands in. */
function patternOf(known: readonly string[]): RegExp {
  const spellings = new Set(known.flatMap(spellingsOf));
  const sources = [...spellings].sort((a, b) => b.length - a.length).map(sourceOf);
  return new RegExp(sources.join('|'), 'giu');
}

/** As it is, inside JSON, inside a link, in capitals where they are other letters (ß), and a number without its plus. */
function spellingsOf(value: string): string[] {
  const capitals = value.toUpperCase();
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(wellFormed(value)),
    ...(capitals.length === value.length ? [] : [capitals]),
    ...(value.startsWith('+') && value.length > SUBSTRING_FROM ? [value.slice(1)] : []),
  ];
}

function sourceOf(value: string): string {
  const literal = value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return [...value].length >= SUBSTRING_FROM ? literal : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
}

/** As Redis keeps a text: what is no character becomes the replacement character. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
