/**
 * Takes personal data and keys out of text: error messages, stacks, answers of other services, anything written by
 * somebody who did not think of logs. It would rather mask a word too many than an address too few.
 *
 * Defends against: an email, a phone number or a key inside a longer text, under whatever name, encoded for a URL or
 * not; and against text that is long or hostile, so every step takes time in proportion to its length.
 */

/** Longer text is cut before anything else: nobody reads it, and a log line has to end. */
const LONGEST_TEXT = 16_384;

/** The text with every email, phone number, key and password in it masked. Masking twice changes nothing more. */
export function scrubText(text: string): string {
  const masked = maskPhones(maskEmails(maskKeys(beginningOf(text))));
  return text.length > LONGEST_TEXT ? `${masked} [cut]` : masked;
}

/** Cut between two words where there are words: half an address is not recognised as one. */
function beginningOf(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const space = text.lastIndexOf(' ', LONGEST_TEXT);
  return text.slice(0, space > LONGEST_TEXT - 1_000 ? space : LONGEST_TEXT);
}

const URL_PASSWORD = /:\/\/[^\s/@"']*@/g;
const KLAVIYO_KEY = /pk_[a-z0-9_]{6,}/gi;
const AUTHORIZATION = /\b(Klaviyo-API-Key|Bearer|Basic) {1,3}[^\s"',;]{8,}/gi;
const NAMED_SECRET =
  /((?:api[_-]?key|passw(?:or)?d|secret|token|authorization|cookie)["']?\s{0,3}[:=]\s{0,3}["']?)(?!\[redacted\])[^\s"',;&}]{6,}/gi;

function maskKeys(text: string): string {
  return text
    .replace(URL_PASSWORD, '://[redacted]@')
    .replace(KLAVIYO_KEY, '[key]')
    .replace(AUTHORIZATION, '$1 [redacted]')
    .replace(NAMED_SECRET, '$1[redacted]');
}

/** International with its plus, or in the grouping of North America. Plain digits are ids, times and amounts. */
const PHONE =
  /(?:\+|%2b)\(?\d(?:[ ().\u00a0-]{0,2}\d){6,16}|\(\d{3}\) ?\d{3}[ .-]\d{4}|\b\d{3}[.-]\d{3}[.-]\d{4}\b/gi;

function maskPhones(text: string): string {
  return text.replace(PHONE, '[phone]');
}

const AT_SIGN = /@|%40/g;
/** What ends the part before the @. A slash does, or every path through a scoped package would be an email. */
const ENDS_LOCAL_PART = /[\s"<>()[\],;:\\/=&?@]/;
const BELONGS_TO_DOMAIN = /[\p{L}\p{N}._-]/u;
/** `ioredis@6.0.1` is a version. */
const VERSION = /^[\d.]+$/;

/** Walks outwards from each @, never past the one before, so a text of nothing but @ costs no more than another. */
function maskEmails(text: string): string {
  let masked = '';
  let done = 0;
  let floor = 0;
  for (const { index, 0: sign } of text.matchAll(AT_SIGN)) {
    let start = index;
    while (start > floor && !ENDS_LOCAL_PART.test(text.charAt(start - 1))) start -= 1;
    floor = index + sign.length;
    let end = floor;
    while (end < text.length && BELONGS_TO_DOMAIN.test(text.charAt(end))) end += 1;
    const domain = text.slice(floor, end);
    if (start >= index || domain === '' || VERSION.test(domain)) continue;
    masked += `${text.slice(done, start)}[email]`;
    done = end;
    floor = end;
  }
  return masked + text.slice(done);
}
