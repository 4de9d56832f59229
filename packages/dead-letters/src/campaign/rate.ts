/** How many may go now, at a rate. */
export interface Pace {
  /** Whole letters that may go at this time, epoch ms. */
  allowed(nowMs: number): number;
  /** So many went. */
  spend(letters: number): void;
}

/** A burst is a quarter of a second's worth: a rate of 100 is never 100 at once. */
const BURST_SECONDS = 0.25;

/** Without a rate everything may go. Pure but for what it remembers. */
export function createPace(ratePerSecond: number | undefined, startMs: number): Pace {
  if (ratePerSecond === undefined) return { allowed: () => Number.POSITIVE_INFINITY, spend: () => {} };
  const most = Math.max(1, ratePerSecond * BURST_SECONDS);
  let saved = 0;
  let atMs = startMs;
  return {
    allowed(nowMs) {
      const passedMs = Math.max(0, nowMs - atMs);
      atMs = nowMs;
      saved = Math.min(most, saved + (passedMs / 1000) * ratePerSecond);
      // A tenth and nine tenths are not quite one to a computer.
      return Math.floor(saved + 1e-9);
    },
    spend(letters) {
      saved -= letters;
    },
  };
}
