import { addTo, type Cell, emptyCell, LATENCIES, type Latency } from './cell.js';
import { AT_ONCE, COUNTERS, type Counter } from './counters.js';
import { type BucketBounds, percentile, sizeOf } from './histogram.js';

/** One lane in one bucket of time. */
export interface Point {
  /** Epoch ms of the start. */
  atMs: number;
  lane: string;
  cell: Cell;
}

/** All lanes together in one bucket of time. */
export type Bucket = Omit<Point, 'lane'>;

/**
 * All lanes as one, by bucket, the oldest first. A hold of the destination stops its lanes at the same time. So held and
 * throttled times are those of the lane with the longest time, not sums. Pure.
 */
export function lanesTogether(points: readonly Point[]): Bucket[] {
  const found = new Map<number, Bucket>();
  for (const { atMs, cell } of points) {
    const bucket = found.get(atMs) ?? { atMs, cell: emptyCell() };
    const longest = AT_ONCE.map((counter) =>
      Math.max(bucket.cell.counters.get(counter) ?? 0, cell.counters.get(counter) ?? 0),
    );
    addTo(bucket.cell, cell);
    AT_ONCE.forEach((counter, at) => {
      bucket.cell.counters.set(counter, longest[at] ?? 0);
    });
    found.set(atMs, bucket);
  }
  return [...found.values()].sort((one, other) => one.atMs - other.atMs);
}

/**
 * The same buckets, joined to columns of `columnMs`, with empty ones where nothing happened. The oldest first. The sums are
 * exact. Pure.
 */
export function columns(
  points: readonly Bucket[],
  { fromMs, untilMs, columnMs }: { fromMs: number; untilMs: number; columnMs: number },
): Bucket[] {
  const size = Math.max(0, Math.ceil((untilMs - fromMs) / columnMs));
  const found = Array.from({ length: size }, (_, at) => ({
    atMs: fromMs + at * columnMs,
    cell: emptyCell(),
  }));
  for (const { atMs, cell } of points) {
    const column = found[Math.floor((atMs - fromMs) / columnMs)];
    if (column) addTo(column.cell, cell);
  }
  return found;
}

/** All points together. Pure. */
export function total(points: readonly Pick<Point, 'cell'>[]): Cell {
  const sum = emptyCell();
  for (const { cell } of points) addTo(sum, cell);
  return sum;
}

/** A cell for people and for JSON. */
export interface Summary {
  /** Jobs that came into the lane: tracked, back-filled or replayed. */
  in: number;
  delivered: number;
  duplicate: number;
  skipped: number;
  /** Jobs that became dead letters. A letter that is replayed and dies again counts again. */
  dead: number;
  replayed: number;
  /** Dead letters that were given up, and those that expired. */
  discarded: number;
  expired: number;
  /** Live events that were delivered too late to start flows. */
  late: number;
  /** Values that jobs were sent without. */
  leftOut: number;
  /** Channels that were not subscribed, because Klaviyo knew of a newer withdrawal. */
  withdrawn: number;
  /** Invalid events beyond the limits of the quarantine. */
  turnedAway: number;
  /** Attempts that ended so. The job came again. */
  retry: number;
  throttled: number;
  held: number;
  calls: number;
  /** Calls without an answer, or with a status of 400 or above. */
  failedCalls: number;
  /** How long a hold stopped the lane, wholly or in part. */
  heldMs: number;
  /** How long the destination had asked not to be called. */
  throttledMs: number;
  /** The greatest age of a job in the lane. */
  oldestMs: number;
  /** Undefined: no such duration was measured. */
  latencies: Record<Latency, Percentiles | undefined>;
}

/** Each is the bucket that holds the percentile. */
export interface Percentiles {
  /** How many durations were measured. */
  measured: number;
  p50: BucketBounds;
  p95: BucketBounds;
  p99: BucketBounds;
}

/** Pure. */
export function summary(cell: Cell): Summary {
  const counts = Object.fromEntries(
    Object.entries(COUNTERS).map(([name, number]) => [name, cell.counters.get(number) ?? 0]),
  ) as Record<Counter, number>;
  const latencies = Object.fromEntries(
    LATENCIES.map((latency) => [latency, percentilesOf(cell, latency)]),
  ) as Summary['latencies'];
  return { ...counts, latencies };
}

/** What happened in each lane, over the whole time. Pure. */
export function summariesByLane({ points }: { points: readonly Point[] }): Map<string, Summary> {
  const lanes = [...new Set(points.map(({ lane }) => lane))].sort();
  return new Map(lanes.map((lane) => [lane, summary(total(points.filter((point) => point.lane === lane)))]));
}

function percentilesOf(cell: Cell, latency: Latency): Percentiles | undefined {
  const histogram = cell.latencies[latency];
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(histogram, share));
  return p50 && p95 && p99 && { measured: sizeOf(histogram), p50, p95, p99 };
}
