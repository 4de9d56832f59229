/*
 * The one set of patterns for e-mail addresses, phone numbers and secrets within text that we did not write: error
 * messages, answers of other services, fields that applications filled.
 *
 * Defends against two failures: an address that survives because it is encoded for a URL or stands between unusual
 * marks, and hostile text that is long. Every pattern takes time in proportion to the length of the text: repetitions
 * that could overlap have a bound, and the walk over addresses visits a character at most twice.
 */

type Mask = (found: string) => string;

const AT_SIGN = /@|%40/gi;
/** A slash ends the part before the @, or every path through a scoped package would be an address. */
const ENDS_LOCAL_PART = /[\s"<>()[\]{}|,;:\\/=&?@]/;
/** Quotes around an address are not part of it; an apostrophe within it is. */
const QUOTE = /['`‘’]/;
/** It holds `*`, so that a masked address is found again as a whole, and a second @, so that no rest is left behind. */
const DOMAIN = /\.*[\p{L}\p{N}_+*-](?:[\p{L}\p{N}._+*%@-]*[\p{L}\p{N}_+*-])?/uy;
/** `ioredis@6.0.1` names a version. */
const VERSION = /^[\d.]+$/;

/** The text with each e-mail address replaced by what `mask` makes of it; `found` may hold `%40` for its @. */
export function replaceEmails(text: string, mask: Mask): string {
  let result = '';
  let copiedTo = 0;
  let floor = 0;
  for (const { index, 0: sign } of text.matchAll(AT_SIGN)) {
    // Part of the domain before it.
    if (index < floor) continue;
    const start = startOfLocalPart(text, index, floor);
    floor = index + sign.length;
    if (start === index) continue;
    const domain = domainAt(text, floor);
    if (domain === '' || VERSION.test(domain)) continue;
    floor += domain.length;
    result += text.slice(copiedTo, start) + mask(text.slice(start, floor));
    copiedTo = floor;
  }
  return result + text.slice(copiedTo);
}

function startOfLocalPart(text: string, at: number, floor: number): number {
  let start = at;
  while (start > floor && !ENDS_LOCAL_PART.test(text.charAt(start - 1))) start -= 1;
  let unquoted = start;
  while (unquoted < at && QUOTE.test(text.charAt(unquoted))) unquoted += 1;
  return unquoted < at ? unquoted : start;
}

function domainAt(text: string, from: number): string {
  DOMAIN.lastIndex = from;
  return DOMAIN.exec(text)?.[0] ?? '';
}

/** With its plus, which may be encoded for a URL. At least seven digits, as E.164 has. */
const INTERNATIONAL = /(?:\+|%2b)\(?\d(?:[ \t\u00a0\u2009\u202f().\u2010-\u2015/-]{0,4}\d){6,16}/gi;
/** In the grouping of North America, and no part of a longer id. */
const NORTH_AMERICAN =
  /(?:\b1[ .-]?)?\(\d{3}\) ?\d{3}[ .-]\d{4}|(?<![\w.-])(?:1[ .-])?\d{3}[.-]\d{3}[.-]\d{4}(?![\w-])/g;
/** Nine digits and more. Neither a date, nor a UUID, nor a short id is one. */
const BARE_DIGITS = /(?<![\w.+-])(?!\d{4}-\d\d-\d\d)\(?\d(?:[ ().-]{0,2}\d){8,14}(?![\w-])/g;

const PHONES = [INTERNATIONAL, NORTH_AMERICAN];
/** Bare digits come before the shorter grouping, which would leave an extension behind. */
const PHONES_STRICTLY = [INTERNATIONAL, BARE_DIGITS, NORTH_AMERICAN];

const MAY_HOLD_PHONE = /\d/;

/** @param strict plain digits too. They are ids, times and amounts in our own text, and may be numbers in that of others. */
export function replacePhones(text: string, mask: Mask, strict: boolean): string {
  const patterns = strict ? PHONES_STRICTLY : PHONES;
  if (!MAY_HOLD_PHONE.test(text)) return text;
  return patterns.reduce((masked, pattern) => masked.replace(pattern, mask), text);
}

type Rule = readonly [pattern: RegExp, replacement: string];

/**
 * A key of Klaviyo: 34 hexadecimal digits after `pk_`, newer ones after the site's id too. Text can stand right before it. A shorter
 * one is a key only where a word starts, or after a number: a random id of a job holds `pk_` and six characters now and then.
 */
const KEY = /[ps]k_(?<![a-z_-]\d{0,20}[ps]k_)[a-z0-9_-]{6,}|pk_(?:[a-z0-9]{6}_)?[a-f0-9]{30,}/gi;

/** A mask in place of a value is left as it is. */
const SECRETS: readonly Rule[] = [
  [/:\/\/[^\s/@"']*@/g, '://[redacted]@'],
  [KEY, '[key]'],
  [/\b(Klaviyo-API-Key|Bearer|Basic) {1,3}(?!\[[a-z]+\])[^\s"',;]{8,}/gi, '$1 [redacted]'],
  [
    /((?:api[_-]?key|passw(?:or)?d|secret|token|authorization|cookie)["']?\s{0,3}[:=]\s{0,3}["']?)(?!\[[a-z]+\])[^\s"',;&}]{6,}/gi,
    '$1[redacted]',
  ],
];

/** The words of these masks are kept in dead letters. */
const SECRETS_STRICTLY: readonly Rule[] = [
  // A header up to the end of the line, or of the string it stands in.
  [/\bauthorization["']?\s{0,8}[:=]\s{0,8}["']?[^\r\n"']+/gi, 'authorization: [secret]'],
  [/\bklaviyo-api-key[\s:="']{1,8}[^\s"',;[\]}]+/gi, 'Klaviyo-API-Key [secret]'],
  [/\b(?:pk|sk)_[\w-]+/gi, '[secret]'],
  ...SECRETS,
];

/** Every rule needs one of these. Most texts of a payload are one word, and they are many. */
const MAY_HOLD_SECRET = /[\s:=_"']/;

/** @param strict short keys too, and a header with everything after it. */
export function replaceSecrets(text: string, strict: boolean): string {
  if (!MAY_HOLD_SECRET.test(text)) return text;
  const rules = strict ? SECRETS_STRICTLY : SECRETS;
  return rules.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}
