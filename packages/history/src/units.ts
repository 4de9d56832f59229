/** The three lengths of time over which the history counts. All are whole in UTC. */
export type Unit = 'minute' | 'hour' | 'day';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface UnitRule {
  ms: number;
  /** How long a bucket is kept after its end. */
  keptMs: number;
  /** How many buckets share one key of Redis. A key for each bucket would cost more than its content. */
  perKey: number;
}

export const UNITS: Readonly<Record<Unit, UnitRule>> = {
  minute: { ms: MINUTE_MS, keptMs: 2 * DAY_MS, perKey: 60 },
  hour: { ms: HOUR_MS, keptMs: 14 * DAY_MS, perKey: 24 },
  day: { ms: DAY_MS, keptMs: 90 * DAY_MS, perKey: 30 },
};

export const UNIT_NAMES = ['minute', 'hour', 'day'] as const satisfies readonly Unit[];

/** The start of the bucket that holds a time. Epoch ms. */
export function bucketStart(unit: Unit, atMs: number): number {
  const { ms } = UNITS[unit];
  return Math.floor(atMs / ms) * ms;
}

/** The numbers of the keys that hold the buckets of `[fromMs, untilMs)`. */
export function keyNumbers(unit: Unit, fromMs: number, untilMs: number): number[] {
  const { ms, perKey } = UNITS[unit];
  const first = Math.floor(fromMs / (ms * perKey));
  const last = Math.ceil(untilMs / (ms * perKey));
  return Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
}

/** The start of a bucket from the number of its key and its place in that key. Epoch ms. */
export function startOf(unit: Unit, keyNumber: number, place: number): number {
  const { ms, perKey } = UNITS[unit];
  return (keyNumber * perKey + place) * ms;
}
