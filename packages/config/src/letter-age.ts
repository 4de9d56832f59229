/** A letter outlives what its lane remembers: how long its job is recognised, and how long it is tried. */
export function shortestLetterAgeMs(dedupWindowMs: number, retryMaxAgeMs: number): number {
  return Math.max(dedupWindowMs, retryMaxAgeMs);
}

/** So long a withdrawn consent is remembered at least (packages/lanes); a letter must not come back after that. */
export const LONGEST_LETTER_AGE_MS = 400 * 24 * 3_600_000;
