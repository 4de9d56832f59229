import { createRequire } from 'node:module';
import { fold } from './fold.js';

type Library = typeof import('i18n-iso-countries');

const require = createRequire(import.meta.url);

/** Names that the library does not have, and short ones. Other short names are too easily something else: `n/a`, `no`. */
const MORE_NAMES: Record<string, string> = {
  us: 'US',
  usa: 'US',
  uk: 'GB',
  uae: 'AE',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
};

export interface Codes {
  byCode: ReadonlyMap<string, string>;
  byName: ReadonlyMap<string, string>;
}

/** 80 ms and 12,000 names. The packages that users install contain the result instead: see packages/bundle. */
export function readCodes(): Codes {
  const library = require('i18n-iso-countries') as Library;
  const byCode = new Map<string, string>();
  const byName = new Map(Object.entries(MORE_NAMES));
  const unusable = new Set<string>();
  for (const [alpha2, alpha3] of Object.entries(library.getAlpha2Codes())) {
    byCode.set(alpha2, alpha2);
    byCode.set(alpha3, alpha2);
  }
  for (const language of library.getSupportedLanguages()) {
    const names = Object.entries(library.getNames(language, { select: 'all' }));
    for (const [alpha2, name] of names.flatMap(([code, all]) => all.map((each) => [code, each] as const))) {
      const key = fold(name);
      const known = byName.get(key);
      const isOther = known !== undefined && known !== alpha2;
      if (isOther || (/^[a-z]{0,3}$/.test(key) && !Object.hasOwn(MORE_NAMES, key))) unusable.add(key);
      else byName.set(key, alpha2);
    }
  }
  for (const key of unusable) byName.delete(key);
  return { byCode, byName };
}
