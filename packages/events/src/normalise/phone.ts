import { createRequire } from 'node:module';
import type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';
import { E164 } from '../fields.js';

/*
 * A phone number as people write it, in E.164. Defends against a message to a stranger: a number that can be read as two
 * numbers is not understood. The library's data of all countries take 20 ms to load, so it is loaded for the first number
 * that is not E.164 yet.
 */

type Library = typeof import('libphonenumber-js/max');

const require = createRequire(import.meta.url);
let strict: Library | undefined;
let lenient: Library | undefined;

/** Knows which ranges are assigned. */
function strictLibrary(): Library {
  strict ??= require('libphonenumber-js/max') as Library;
  return strict;
}

/** Knows how long the numbers of each country are. Takes ranges that were assigned since. */
function lenientLibrary(): Library {
  lenient ??= require('libphonenumber-js/min') as Library;
  return lenient;
}

/** A written-out zero before the area code shows a national number. Shorter ones are more often a mistake. */
const LEAST_NATIONAL_DIGITS = 7;

/**
 * `0151 12345678` with the country `DE` → `+4915112345678`. Undefined where the text is not one phone number without doubt.
 *
 * @param country ISO 3166-1, for a number without a country code.
 */
export function phoneFrom(value: unknown, country: string | undefined): string | undefined {
  const text = textOf(value)?.replace(/^tel:/i, '');
  if (text === undefined || E164.test(text)) return text;
  const digits = text.replace(/\D/g, '');
  if (text.startsWith('+') || digits.startsWith('0')) {
    const number = read(text, country, lenientLibrary());
    if (number === undefined) return undefined;
    // A number that is written out has nothing to remove. The destination decides whether it exists.
    if (number.number === `+${digits}`) return number.number;
    const isComplete = number.isPossible() && number.nationalNumber.length >= LEAST_NATIONAL_DIGITS;
    return isComplete ? number.number : undefined;
  }
  const number = read(text, country, strictLibrary());
  if (!number?.isValid()) return undefined;
  if (number.getType()?.includes('MOBILE')) return number.number;
  // `4915112345678` without its plus: a number of the country, or one with the country code?
  const other = read(`+${digits}`, undefined, strictLibrary());
  return other?.isValid() && other.number !== number.number ? undefined : number.number;
}

/** Undefined for a text that is not one phone number and nothing else. */
function read(
  text: string,
  country: string | undefined,
  { isSupportedCountry, parsePhoneNumberFromString }: Library,
): PhoneNumber | undefined {
  const known = country !== undefined && isSupportedCountry(country);
  const number = parsePhoneNumberFromString(text, {
    extract: false,
    ...(known && { defaultCountry: country as CountryCode }),
  });
  return number?.ext === undefined ? number : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
}
