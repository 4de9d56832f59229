/**
 * Arrival times in order, eight bytes each. Millions of requests stay countable after the ledger has removed their
 * entries.
 */
export interface Series {
  values: Float64Array;
  length: number;
}

export function createSeries(): Series {
  return { values: new Float64Array(64), length: 0 };
}

/** Appends a time. A time before the last one becomes the last one, because the maxima need order. */
export function appendTo(series: Series, atMs: number): void {
  if (series.length === series.values.length) {
    const grown = new Float64Array(series.values.length * 2);
    grown.set(series.values);
    series.values = grown;
  }
  const last = series.length === 0 ? Number.NEGATIVE_INFINITY : (series.values[series.length - 1] ?? 0);
  series.values[series.length++] = Math.max(atMs, last);
}

/** Merges several series in order of time. */
export function mergeSeries(all: readonly Series[]): Float64Array {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only.values.subarray(0, only.length);
  const merged = new Float64Array(all.reduce((sum, series) => sum + series.length, 0));
  let at = 0;
  for (const series of all) {
    merged.set(series.values.subarray(0, series.length), at);
    at += series.length;
  }
  return merged.sort();
}
