/** A dead letter is kept at least as long as its job is retried and is recognised as a duplicate. */
export function shortestLetterAgeMs(dedupWindowMs: number, retryMaxAgeMs: number): number {
  return Math.max(dedupWindowMs, retryMaxAgeMs);
}

/** A withdrawn consent is remembered for at least this long (packages/lanes). A dead letter must not be replayed after that. */
export const LONGEST_LETTER_AGE_MS = 400 * 24 * 3_600_000;
