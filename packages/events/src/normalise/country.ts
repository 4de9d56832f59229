import { COUNTRY } from '../fields.js';
import { type Codes, readCodes } from './country-codes.js';
import { fold } from './fold.js';

let codes: Codes | undefined;

/**
 * The ISO 3166-1 code of a country: from `de`, `DEU`, or its name in any language, such as `Germany` or `Deutschland`.
 * Undefined for a name of two countries (`Congo`) or of none. A code in capitals stays, whether or not it is known.
 */
export function countryFrom(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === 'UK') return 'GB';
  if (COUNTRY.test(text)) return text;
  codes ??= readCodes();
  const upper = text.toUpperCase();
  // `na` is more often "not available" than Namibia.
  if (upper !== 'NA' && codes.byCode.has(upper)) return codes.byCode.get(upper);
  return codes.byName.get(fold(text));
}
