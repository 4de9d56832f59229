import { addTo, type Cell, emptyCell, LATENCIES, type Latency } from './cell.js';
import { COUNTERS, type Counter } from './counters.js';
import { type BucketBounds, percentile, sizeOf } from './histogram.js';
import { bucketStart, UNITS, type Unit } from './units.js';

/** One lane in one bucket of time. */
export interface Point {
  /** Epoch ms of the start. */
  atMs: number;
  lane: string;
  cell: Cell;
}

/**
 * The same points in buckets of `columnMs`, of all lanes together, with empty buckets where nothing happened. The oldest
 * first. The sums are exact. Pure.
 */
export function columns(
  points: readonly Point[],
  { fromMs, untilMs, columnMs }: { fromMs: number; untilMs: number; columnMs: number },
): { atMs: number; cell: Cell }[] {
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

/** Points of shorter buckets, rolled up: one point per lane and bucket of `unit`, the oldest first. Pure. */
export function rollUp(points: readonly Point[], unit: Unit): Point[] {
  const found = new Map<string, Point>();
  for (const { atMs, lane, cell } of points) {
    const start = bucketStart(unit, atMs);
    const name = `${start}:${lane}`;
    const point = found.get(name) ?? { atMs: start, lane, cell: emptyCell() };
    addTo(point.cell, cell);
    found.set(name, point);
  }
  return [...found.values()].sort(
    (one, other) => one.atMs - other.atMs || one.lane.localeCompare(other.lane),
  );
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

function percentilesOf(cell: Cell, latency: Latency): Percentiles | undefined {
  const histogram = cell.latencies[latency];
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(histogram, share));
  return p50 && p95 && p99 && { measured: sizeOf(histogram), p50, p95, p99 };
}

/** The shortest unit whose buckets of this time are all kept, and which gives at most `most` buckets. Pure. */
export function unitFor(
  { fromMs, untilMs, nowMs }: { fromMs: number; untilMs: number; nowMs: number },
  most: number,
): Unit {
  const fits = (unit: Unit) =>
    fromMs >= nowMs - UNITS[unit].keptMs && (untilMs - fromMs) / UNITS[unit].ms <= most;
  return (['minute', 'hour'] as const).find(fits) ?? 'day';
}
