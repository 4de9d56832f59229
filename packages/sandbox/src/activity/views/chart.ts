import type { Range } from '../query.js';

export interface Bar {
  /** Hour or day in UTC: `2026-04-20T10` or `2026-04-20`. */
  bucket: string;
  count: number;
}

export interface Chart {
  range: Range;
  /** Oldest first. The last bucket is the present one. */
  bars: Bar[];
  /** Number of events at other times. */
  outside: number;
}

const HOUR_MS = 3_600_000;

const SHAPES: Readonly<Record<Range, { widthMs: number; bars: number; cut: number }>> = {
  day: { widthMs: HOUR_MS, bars: 24, cut: '2026-04-20T10'.length },
  month: { widthMs: 24 * HOUR_MS, bars: 30, cut: '2026-04-20'.length },
};

/** Counts event times in buckets. It compares texts, because parsing hundreds of thousands of times is slow. */
export interface Tally {
  /** @param time ISO 8601 in UTC, in whole seconds. */
  add(time: string): void;
  chart(): Chart;
}

export function createTally(range: Range, nowMs: number): Tally {
  const { widthMs, bars, cut } = SHAPES[range];
  const bucketAt = (index: number) =>
    new Date(nowMs - (bars - 1 - index) * widthMs).toISOString().slice(0, cut);
  const counts = new Map<string, number>(Array.from({ length: bars }, (_, index) => [bucketAt(index), 0]));
  let outside = 0;
  return {
    add(time) {
      const bucket = time.slice(0, cut);
      const count = counts.get(bucket);
      if (count === undefined) outside++;
      else counts.set(bucket, count + 1);
    },
    chart: () => ({ range, bars: [...counts].map(([bucket, count]) => ({ bucket, count })), outside }),
  };
}
