import { CURRENCIES } from '../fields.js';
import { fold } from './fold.js';

/** The languages whose names of currencies are known. A name of two currencies (`Dollar`) is not understood. */
const LANGUAGES = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pt',
  'pl',
  'sv',
  'da',
  'nb',
  'fi',
  'cs',
  'hu',
  'ro',
  'el',
  'tr',
  'uk',
  'ja',
  'zh',
  'ko',
];

let codesByName: ReadonlyMap<string, string> | undefined;

/** The ISO 4217 code of a currency: from `eur`, `€`, or its name, such as `Euro` or `Swiss Franc`. Undefined for `$`. */
export function currencyFrom(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (CURRENCIES.has(text)) return text;
  if (text === '€') return 'EUR';
  const upper = text.toUpperCase();
  if (CURRENCIES.has(upper)) return upper;
  codesByName ??= readNames();
  return codesByName.get(fold(text));
}

function readNames(): Map<string, string> {
  const codes = new Map<string, string>();
  const ambiguous = new Set<string>(['']);
  for (const language of LANGUAGES) {
    const names = new Intl.DisplayNames([language], { type: 'currency', fallback: 'none' });
    for (const code of CURRENCIES) {
      const key = fold(names.of(code) ?? '');
      const known = codes.get(key);
      if (known !== undefined && known !== code) ambiguous.add(key);
      else codes.set(key, code);
    }
  }
  for (const key of ambiguous) codes.delete(key);
  return codes;
}
