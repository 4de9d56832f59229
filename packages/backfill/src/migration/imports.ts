import { IMPORT_UNKNOWN, IMPORTED, openImportsIn } from '@tracklayer/lanes';
import type { Kind } from '../formats/format.js';

/**
 * What Klaviyo's imports made of the profiles that it accepted. `imported` and `unknown` add up to the delivered entries;
 * refused profiles are dead letters.
 */
export interface Imports {
  /** Accepted, and not yet imported or refused. */
  importing: number;
  /** Epoch ms, since when the oldest open import runs. */
  sinceMs?: number;
  imported: number;
  /** Reason → how many accepted profiles have no known result. */
  unknown: Record<string, number>;
}

/** Profiles that a version delivered which did not follow imports. */
const NOT_FOLLOWED = 'not_followed';

/** @param delivered how many entries Klaviyo has accepted, with a settled result. */
export function readImports(
  stored: Readonly<Record<string, string>>,
  kind: Kind,
  delivered: number,
): Imports {
  const open = openImportsIn(stored);
  const imported = Number(stored[IMPORTED] ?? 0);
  const unknown: Record<string, number> = {};
  for (const [field, count] of Object.entries(stored)) {
    if (field.startsWith(IMPORT_UNKNOWN)) unknown[field.slice(IMPORT_UNKNOWN.length)] = Number(count);
  }
  const known = imported + Object.values(unknown).reduce((sum, count) => sum + count, 0);
  if (kind === 'profiles' && delivered > known) unknown[NOT_FOLLOWED] = delivered - known;
  return {
    importing: open.reduce((sum, { profiles }) => sum + profiles, 0),
    ...(open.length > 0 && { sinceMs: Math.min(...open.map(({ acceptedAtMs }) => acceptedAtMs)) }),
    imported,
    unknown,
  };
}
