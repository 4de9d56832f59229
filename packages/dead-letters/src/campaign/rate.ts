/** How many letters may go now under the rate of a campaign. */
export interface Rate {
  /** Whole letters that may go at this time, epoch ms. */
  allowed(nowMs: number): number;
  /** This many letters went. */
  spend(letters: number): void;
}

/** A burst is at most a quarter of a second's worth: a rate of 100 never releases 100 letters at once. */
const BURST_SECONDS = 0.25;

/** Without a rate, any number may go. */
export function createRate(ratePerSecond: number | undefined, startMs: number): Rate {
  if (ratePerSecond === undefined) return { allowed: () => Number.POSITIVE_INFINITY, spend: () => {} };
  const burst = Math.max(1, ratePerSecond * BURST_SECONDS);
  let saved = 0;
  let lastMs = startMs;
  return {
    allowed(nowMs) {
      const passedMs = Math.max(0, nowMs - lastMs);
      lastMs = nowMs;
      saved = Math.min(burst, saved + (passedMs / 1000) * ratePerSecond);
      // Floating-point sums can be slightly below a whole number.
      return Math.floor(saved + 1e-9);
    },
    spend(letters) {
      saved -= letters;
    },
  };
}
