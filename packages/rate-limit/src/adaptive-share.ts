/**
 * How much of a budget we take when another client uses it too. Pure arithmetic in whole numbers, mirrored in Lua.
 *
 * Two signals show another client:
 * - A 429 is certain. It cuts the *share* that we take of every window, by at most 30% at a time. The share then grows
 *   by 10% of the limit per longest window (additive increase, multiplicative decrease). So we find a budget that
 *   becomes free within minutes.
 * - `RateLimit-Remaining` is a hint. Recordings give the shortest window there, the documentation the longest. When less
 *   is left than our own calls explain, the rest are calls by others: the *crowd*. The crowd lowers the shortest window
 *   only, and it fades.
 *
 * While either signal is fresh the budget is *contended*: all classes keep an even pace instead of bursting. Then a 429
 * meets few calls in flight, the other client gets its part, and probing the limit again is cheap.
 */
import { longestOf, PPM, type Rules, shortestOf } from './rules.js';

/** What 429s and headers told us about one endpoint. */
export interface AdaptiveState {
  /** Part of every window that we took at `shareAtMs`, in ppm. */
  sharePpm: number;
  shareAtMs: number;
  /** Calls by others in the shortest window, as seen at `crowdAtMs`. */
  crowd: number;
  crowdAtMs: number;
}

export const INITIAL_ADAPTIVE_STATE: Readonly<AdaptiveState> = {
  sharePpm: PPM,
  shareAtMs: 0,
  crowd: 0,
  crowdAtMs: 0,
};

export const ADAPTIVE_SHARE = {
  /** Growth per longest window. */
  growthPpm: 100_000,
  /** The part we keep: of the share when the shortest window was full, of what others left when a longer one was. */
  keptPpm: 950_000,
  /** One 429 cuts the share no deeper than this. A deeper cut would leave the budget idle for minutes after one burst. */
  deepestCutPpm: 700_000,
  /** The share never falls below this: another client's mistake must not stop us. */
  leastSharePpm: 50_000,
  /** A crowd below this part of the limit counts as noise. */
  noisePpm: 20_000,
  /** The crowd counts for at most this part of the limit: the header alone never stops us. */
  largestCrowdPpm: 900_000,
} as const;

/** The share now. It grows from the end of the block that cut it. */
export function shareNow({ sharePpm, shareAtMs }: AdaptiveState, rules: Rules, nowMs: number): number {
  const elapsedMs = Math.max(0, nowMs - shareAtMs);
  const grown = Math.floor((elapsedMs * ADAPTIVE_SHARE.growthPpm) / longestOf(rules.windows).windowMs);
  return Math.min(PPM, sharePpm + grown);
}

/** Whether another client uses the budget, as far as we know. A 429 counts for as long as a full share takes to grow. */
export function isContended(state: AdaptiveState, rules: Rules, nowMs: number): boolean {
  const freshMs = (longestOf(rules.windows).windowMs * PPM) / ADAPTIVE_SHARE.growthPpm;
  return nowMs - state.shareAtMs < freshMs || crowdNow(state, rules, nowMs) > 0;
}

/** The crowd now: it fades evenly over one longest window. */
export function crowdNow({ crowd, crowdAtMs }: AdaptiveState, rules: Rules, nowMs: number): number {
  const { windowMs } = longestOf(rules.windows);
  const leftMs = windowMs - Math.max(0, nowMs - crowdAtMs);
  return leftMs <= 0 ? 0 : Math.floor((crowd * leftMs) / windowMs);
}

/**
 * The share after a 429 with a `Retry-After` of `forMs`.
 *
 * A wait longer than the shortest window means that the longest one is full. It ends after `forMs`, so we know when that
 * fixed window began. We used `granted` of it, others used the rest. At their rate, the result is what they leave to us.
 *
 * @param granted counts our own grants in the longest window since a time (epoch ms).
 */
export function shareAfterThrottle(
  sharePpm: number,
  forMs: number,
  rules: Rules,
  nowMs: number,
  granted: (sinceMs: number) => number,
): number {
  const { limit, windowMs } = longestOf(rules.windows);
  let next = Math.floor((sharePpm * ADAPTIVE_SHARE.keptPpm) / PPM);
  if (forMs > shortestOf(rules.windows).windowMs) {
    const elapsedMs = Math.max(1, windowMs - forMs);
    const ours = Math.min(limit, granted(nowMs - elapsedMs));
    const others = Math.floor(((limit - ours) * windowMs) / elapsedMs);
    const left = Math.max(0, Math.min(ours, limit - others));
    next = Math.min(next, Math.floor((left * ADAPTIVE_SHARE.keptPpm) / limit));
  }
  const deepest = Math.floor((sharePpm * ADAPTIVE_SHARE.deepestCutPpm) / PPM);
  return Math.max(ADAPTIVE_SHARE.leastSharePpm, deepest, next);
}

/**
 * Calls by others in the shortest window, given the calls that `remaining` and the calls that are `ours`. 0 when our own
 * calls explain everything. When our limit is lower than the destination's, only calls that reach into our part count.
 */
export function crowdSeen(remaining: number, ours: number, rules: Rules): number {
  const { limit } = shortestOf(rules.windows);
  const crowd = Math.min(
    limit - remaining - ours,
    Math.floor((limit * ADAPTIVE_SHARE.largestCrowdPpm) / PPM),
  );
  return crowd * PPM < limit * ADAPTIVE_SHARE.noisePpm ? 0 : Math.max(0, crowd);
}
