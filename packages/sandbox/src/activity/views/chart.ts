import type { Range } from '../query.js';

export interface Bar {
  /** ISO 8601 in UTC, cut to the hour or the day: `2026-04-20T10` or `2026-04-20`. */
  bucket: string;
  count: number;
}

export interface Chart {
  range: Range;
  /** The oldest first; the last one is the bucket of now. */
  bars: Bar[];
  /** Events that happened outside of what is shown. */
  outside: number;
}

const HOUR_MS = 3_600_000;

const SHAPES: Readonly<Record<Range, { widthMs: number; bars: number; cut: number }>> = {
  day: { widthMs: HOUR_MS, bars: 24, cut: '2026-04-20T10'.length },
  month: { widthMs: 24 * HOUR_MS, bars: 30, cut: '2026-04-20'.length },
};

/** Counts moments into buckets. Texts are compared and cut, not parsed: there can be hundreds of thousands. */
export interface Tally {
  /** `time`: ISO 8601 in UTC, to the second. */
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
