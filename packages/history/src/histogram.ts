/**
 * Durations in buckets. The sum of two histograms is exact, so hours and days have the same percentiles as their minutes.
 *
 * Four buckets for each doubling: the upper bound of a bucket is at most a quarter above its lower one, from 1 ms to 90
 * days. Bounds are whole ms, so below 8 ms each value has a bucket of its own.
 */

/** Number of a bucket → how many durations it holds. */
export type Histogram = ReadonlyMap<number, number>;

const LONGEST_MS = 90 * 24 * 3_600_000;
const PER_DOUBLING = 4;

/** The upper bound of each bucket in ms, included. The place of a bound is stored in Redis, so the bounds never change. */
export const BOUNDS_MS: readonly number[] = boundsUpTo(LONGEST_MS);

function boundsUpTo(longestMs: number): number[] {
  const bounds = [1];
  for (let step = 1; (bounds.at(-1) ?? 0) < longestMs; step += 1) {
    const bound = Math.round(2 ** (step / PER_DOUBLING));
    if (bound !== bounds.at(-1)) bounds.push(bound);
  }
  return bounds;
}

/**
 * The bucket of a duration, which counts in whole ms, rounded up. The clocks of two machines may disagree, so a negative
 * one counts as none.
 */
export function bucketOf(duration: number): number {
  const ms = Math.ceil(duration);
  let low = 0;
  let high = BOUNDS_MS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ms <= (BOUNDS_MS[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many durations the histogram holds. */
export function sizeOf(histogram: Histogram): number {
  let size = 0;
  for (const count of histogram.values()) size += count;
  return size;
}

/** The bounds of a bucket in whole ms, both included. `toMs` is infinite for durations above 90 days. */
export interface BucketBounds {
  fromMs: number;
  toMs: number;
}

/**
 * The bucket of a percentile: at least `share` of all durations are at most `toMs`. Undefined for an empty histogram.
 * @param share in (0, 1]: 0.95 for the 95th percentile.
 */
export function percentile(histogram: Histogram, share: number): BucketBounds | undefined {
  const size = sizeOf(histogram);
  if (size <= 0) return undefined;
  const rank = Math.max(1, Math.ceil(share * size));
  let seen = 0;
  const buckets = [...histogram.keys()].sort((one, other) => one - other);
  for (const bucket of buckets) {
    seen += histogram.get(bucket) ?? 0;
    if (seen >= rank) return boundsOf(bucket);
  }
  return boundsOf(buckets.at(-1) ?? 0);
}

function boundsOf(bucket: number): BucketBounds {
  const fromMs = bucket === 0 ? 0 : (BOUNDS_MS[bucket - 1] ?? 0) + 1;
  return { fromMs, toMs: BOUNDS_MS[bucket] ?? Number.POSITIVE_INFINITY };
}
