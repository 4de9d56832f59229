import { IMPORT_UNKNOWN, IMPORTED, type ImportJobRef } from '@tracklayer/lanes';

/** Why nobody knows what became of accepted profiles. */
export type UnknownReason =
  /** The key may not read import jobs. */
  | 'no_scope'
  /** Klaviyo does not have the import job any more, or does not serve import jobs. */
  | 'not_found'
  /** Klaviyo refused the read in another way, or could not be read within the time limit. */
  | 'not_readable'
  /** Klaviyo gave no id of the import job. */
  | 'no_id'
  /** The import did not end within the time limit. */
  | 'too_long'
  /** Somebody stopped the import at Klaviyo. */
  | 'cancelled'
  /** Klaviyo refused so many, and did not say which. */
  | 'not_named';

/** How many profiles of an import Klaviyo has imported, and of how many nobody knows. Refused ones are dead letters. */
export interface ImportResult {
  imported: number;
  unknown: number;
  reason?: UnknownReason;
}

/** What the result adds to the hash of the migration: field → count. */
export function countsOf({ imported, unknown, reason }: ImportResult): Record<string, number> {
  return {
    ...(imported > 0 && { [IMPORTED]: imported }),
    ...(unknown > 0 && reason !== undefined && { [`${IMPORT_UNKNOWN}${reason}`]: unknown }),
  };
}

/** The longest time that an import is followed. Klaviyo usually needs minutes. The report and the docs name it. */
const FOLLOW_IMPORT_MS = 6 * 3_600_000;
/** The shortest and the longest gap between two reads. */
const FIRST_GAP_MS = 1_000;
const LAST_GAP_MS = 60_000;

export function isFollowed({ acceptedAtMs }: ImportJobRef, nowMs: number): boolean {
  return nowMs - acceptedAtMs < FOLLOW_IMPORT_MS;
}

/**
 * After how many ms to ask again. An import that takes long is asked seldom: the gap grows with its age.
 * @param random in [0, 1): the reads of many imports spread.
 */
export function askAgainMs({ acceptedAtMs }: ImportJobRef, nowMs: number, random: number): number {
  const gapMs = Math.min(LAST_GAP_MS, Math.max(FIRST_GAP_MS, nowMs - acceptedAtMs));
  return Math.floor(random * gapMs);
}
