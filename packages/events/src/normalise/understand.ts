import type { JsonValue } from '../types.js';

/** What helps to understand values that depend on a country or a place. */
export interface Defaults {
  /** ISO 3166-1, e.g. `DE`: for a phone number without a country code, where the profile has no country. */
  defaultCountry?: string | undefined;
  /** IANA name, e.g. `Europe/Berlin`: for a time without an offset. Without it such a time is not understood. */
  timeZone?: string | undefined;
}

/** Returns the canonical value, or undefined where the value cannot be understood without doubt. Pure. */
export type Understand = (value: JsonValue, defaults: Defaults) => JsonValue | undefined;

/** Whether a text is a code that `defaultCountry` may have: two letters that are a country. */
export function isCountry(text: string): boolean {
  if (!/^[A-Z]{2}$/.test(text)) return false;
  return new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(text) !== undefined;
}

/** Whether a text is a name that `timeZone` may have. */
export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
