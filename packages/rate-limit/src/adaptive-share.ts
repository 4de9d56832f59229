/**
 * How much of a budget we take when somebody else draws on it too: pure arithmetic in whole numbers, mirrored in Lua.
 *
 * Two teachers, of different worth:
 * - A 429 is certain. It cuts the *share* of every window that we take, to what was left to us as far as that can be
 *   told, at most by three tenths at a time; the share grows back by a tenth of the limit per longest window (additive
 *   increase, multiplicative decrease), so a budget that becomes free is found again within minutes.
 * - `RateLimit-Remaining` is a hint: it speaks of the shortest window as recorded and of the longest as documented. It
 *   proves a *crowd* when less is left than our own calls explain, and lowers the shortest window only. It fades.
 *
 * While either is fresh the budget is *contended*, and all classes go at an even pace instead of in bursts: then a 429
 * meets a few calls in flight, not a hundred, the other client gets its turns, and finding the edge again is cheap.
 */
import { longestOf, PPM, type Rules, shortestOf } from './rules.js';

/** What was learned of one endpoint. */
export interface Learned {
  /** Of every window, as it was at `shareAtMs`, in ppm. */
  sharePpm: number;
  shareAtMs: number;
  /** Calls by others in the shortest window, as seen at `crowdAtMs`. */
  crowd: number;
  crowdAtMs: number;
}

export const NOTHING_LEARNED: Readonly<Learned> = { sharePpm: PPM, shareAtMs: 0, crowd: 0, crowdAtMs: 0 };

export const LEARNING = {
  /** Growth per longest window. */
  growthPpm: 100_000,
  /** Kept of the share when the shortest window was full, and of what was left to us when a longer one was. */
  keptPpm: 950_000,
  /** At most so far down at a time: deeper, and a budget that others took in one burst lies idle for minutes. */
  deepestCutPpm: 700_000,
  /** We never give way entirely: somebody else's mistake must not stop us. */
  leastSharePpm: 50_000,
  /** A crowd below this part of the limit is noise. */
  noisePpm: 20_000,
  /** A crowd takes at most this part: the header alone never brings us to a stop. */
  largestCrowdPpm: 900_000,
} as const;

/** The share now: it grows from the end of the block that taught it. */
export function shareNow({ sharePpm, shareAtMs }: Learned, rules: Rules, nowMs: number): number {
  const elapsedMs = Math.max(0, nowMs - shareAtMs);
  const grown = Math.floor((elapsedMs * LEARNING.growthPpm) / longestOf(rules.windows).windowMs);
  return Math.min(PPM, sharePpm + grown);
}

/** Whether somebody else draws on the budget, as far as we know: for as long as a whole share takes to grow. */
export function isContended(learned: Learned, rules: Rules, nowMs: number): boolean {
  const freshMs = (longestOf(rules.windows).windowMs * PPM) / LEARNING.growthPpm;
  return nowMs - learned.shareAtMs < freshMs || crowdNow(learned, rules, nowMs) > 0;
}

/** The crowd now: it fades evenly over one longest window. */
export function crowdNow({ crowd, crowdAtMs }: Learned, rules: Rules, nowMs: number): number {
  const { windowMs } = longestOf(rules.windows);
  const leftMs = windowMs - Math.max(0, nowMs - crowdAtMs);
  return leftMs <= 0 ? 0 : Math.floor((crowd * leftMs) / windowMs);
}

/**
 * The share after a 429 that said to wait `forMs`.
 *
 * A wait longer than the shortest window means that a longer one is full, and tells where that fixed window began:
 * `forMs` before its end. We had `granted` of it until now, the others the rest; at their rate, this is left to us.
 *
 * @param granted our own grants since a moment, in the longest window.
 */
export function shareAfterThrottle(
  sharePpm: number,
  forMs: number,
  rules: Rules,
  nowMs: number,
  granted: (sinceMs: number) => number,
): number {
  const { limit, windowMs } = longestOf(rules.windows);
  let next = Math.floor((sharePpm * LEARNING.keptPpm) / PPM);
  if (forMs > shortestOf(rules.windows).windowMs) {
    const elapsedMs = Math.max(1, windowMs - forMs);
    const ours = Math.min(limit, granted(nowMs - elapsedMs));
    const others = Math.floor(((limit - ours) * windowMs) / elapsedMs);
    const left = Math.max(0, Math.min(ours, limit - others));
    next = Math.min(next, Math.floor((left * LEARNING.keptPpm) / limit));
  }
  const deepest = Math.floor((sharePpm * LEARNING.deepestCutPpm) / PPM);
  return Math.max(LEARNING.leastSharePpm, deepest, next);
}

/**
 * Others' calls in the shortest window, when `remaining` of it are left and `ours` are our own in it. Where our limit
 * is configured below the destination's, only what reaches into our part counts. 0 where our own calls explain all.
 */
export function crowdSeen(remaining: number, ours: number, rules: Rules): number {
  const { limit } = shortestOf(rules.windows);
  const crowd = Math.min(limit - remaining - ours, Math.floor((limit * LEARNING.largestCrowdPpm) / PPM));
  return crowd * PPM < limit * LEARNING.noisePpm ? 0 : Math.max(0, crowd);
}
