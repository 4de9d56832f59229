import { replaceEmails, replacePhones, replaceSecrets } from './patterns.js';

/*
 * Takes personal data and secrets out of text whose readers need not know the person: log lines, errors, answers that
 * are kept. It leaves nothing of what it finds; `mask-text.ts` leaves enough to tell two people apart. It would rather
 * mask a word too many than an address too few.
 */

/** Characters. Nobody reads more of one text, and a log line has to end. */
const LONGEST_TEXT = 16_384;
/** Masks are shorter than what they replace, so more than the result may hold is read. */
const READ_AHEAD = 4;
const CUT = '… [cut]';

interface RedactOptions {
  /**
   * For text of another service, which may quote a person in any form: bare digits of nine and more and short keys are
   * masked too. Our own text keeps plain digits, which are ids, times and amounts. Default false.
   */
  strict?: boolean;
  /** Characters of the result, with the sign that it was cut. Default 16,384. */
  maxLength?: number;
}

/**
 * The text with every e-mail address, phone number, key and password in it masked: `[email]`, `[phone]`, `[key]`,
 * `[redacted]`, `[secret]`. Masking twice changes nothing more. Pure.
 */
export function redactText(
  text: string,
  { strict = false, maxLength = LONGEST_TEXT }: RedactOptions = {},
): string {
  const read = beginningOf(text, maxLength * READ_AHEAD);
  const withoutEmails = replaceEmails(replaceSecrets(read, strict), () => '[email]');
  const redacted = replacePhones(withoutEmails, () => '[phone]', strict);
  if (redacted.length <= maxLength && read.length === text.length) return redacted;
  return redacted.slice(0, Math.max(0, maxLength - CUT.length)) + CUT;
}

/** Cut between two words where there are words: half an address is not recognised as one. */
function beginningOf(text: string, length: number): string {
  if (text.length <= length) return text;
  const space = text.lastIndexOf(' ', length);
  return text.slice(0, space > length - 1_000 ? space : length);
}
