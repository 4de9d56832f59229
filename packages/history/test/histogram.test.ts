import fc from 'fast-check';
import { BOUNDS_MS, bucketOf, percentile } from '../src/histogram.js';

const LONGEST_MS = 90 * 24 * 3_600_000;
const durations = fc.array(fc.integer({ min: 0, max: LONGEST_MS }), { minLength: 1, maxLength: 200 });
const share = fc.constantFrom(0.5, 0.95, 0.99, 1);

function histogramOf(values: readonly number[]): Map<number, number> {
  const histogram = new Map<number, number>();
  for (const ms of values) histogram.set(bucketOf(ms), (histogram.get(bucketOf(ms)) ?? 0) + 1);
  return histogram;
}

it('gives the bucket that holds the exact percentile', () => {
  fc.assert(
    fc.property(durations, share, (values, of) => {
      const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(of * values.length)) - 1] ?? NaN;
      const { fromMs, toMs } = percentile(histogramOf(values), of) ?? { fromMs: NaN, toMs: NaN };
      expect(exact).toBeGreaterThanOrEqual(fromMs);
      expect(exact).toBeLessThanOrEqual(toMs);
    }),
  );
});

it('has the same percentiles, however the durations were parted before they were added', () => {
  fc.assert(
    fc.property(durations, durations, share, (some, others, of) => {
      const sum = histogramOf(some);
      for (const [bucket, count] of histogramOf(others)) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
      expect(percentile(sum, of)).toEqual(percentile(histogramOf([...some, ...others]), of));
    }),
  );
});

it('has buckets of at most a quarter of their value, without gaps', () => {
  for (const [at, bound] of BOUNDS_MS.entries()) {
    const { fromMs, toMs } = percentile(new Map([[at, 1]]), 1) ?? { fromMs: NaN, toMs: NaN };
    expect(toMs).toBe(bound);
    expect(fromMs).toBe(at === 0 ? 0 : (BOUNDS_MS[at - 1] ?? NaN) + 1);
    if (bound > 8) expect(bound / (fromMs - 1)).toBeLessThanOrEqual(1.25);
    else expect(toMs - fromMs).toBeLessThanOrEqual(1);
  }
});

it('counts a negative duration as none, and one above 90 days as longer', () => {
  expect(percentile(histogramOf([-5]), 1)).toEqual({ fromMs: 0, toMs: 1 });
  expect(percentile(histogramOf([2 * LONGEST_MS]), 1)?.toMs).toBe(Number.POSITIVE_INFINITY);
  expect(percentile(new Map(), 0.5)).toBeUndefined();
});
