/*
 * Klaviyo repeats what it refuses: a detail may hold the e-mail address, a body the phone number, an echoing proxy the key.
 * Such text ends up in dead letters and logs that more people read than may know the person. So it is masked here, once,
 * before it goes anywhere. The text is not ours, so every pattern takes linear time: a look-behind lets each begin only
 * where a word begins, and repetitions that could overlap have a bound.
 */

/** What is kept of a text, in characters. */
export const SCRUBBED_MAX_LENGTH = 4096;

const CUT = '… [cut]';

const MASKS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  // `Authorization: …` up to the end of the line or of the string it stands in.
  [/\bauthorization["']?\s{0,8}[:=]\s{0,8}["']?[^\r\n"']+/gi, 'authorization: [secret]'],
  [/\bklaviyo-api-key[\s:="']{1,8}[^\s"',;[\]}]+/gi, 'Klaviyo-API-Key [secret]'],
  [/\b(?:pk|sk)_[\w-]+/gi, '[secret]'],
  [/(?<![^\s"'<>()[\]{},;:=@\\/|])[^\s"'<>()[\]{},;:=@\\/|]*(?:@|%40)[^\s"'<>()[\]{},;:=\\/|]+/gi, '[email]'],
  // International, or long enough to be nothing else; a date, a uuid and a short id stay readable.
  [/(?<![\w+])\+\d[\d ().-]{5,24}\d/g, '[phone]'],
  [/(?<![\w.+-])(?!\d{4}-\d\d-\d\d)\(?\d(?:[ ().-]{0,2}\d){8,14}(?![\w-])/g, '[phone]'],
];

/** The text without addresses, phone numbers and keys, and no longer than {@link SCRUBBED_MAX_LENGTH} characters. */
export function scrub(text: string, maxLength = SCRUBBED_MAX_LENGTH): string {
  let masked = text;
  for (const [pattern, mask] of MASKS) masked = masked.replace(pattern, mask);
  if (masked.length <= maxLength) return masked;
  return masked.slice(0, Math.max(0, maxLength - CUT.length)) + CUT;
}
