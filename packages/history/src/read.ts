import type { RedisClient } from '@tracklayer/redis';
import { unpackCell } from './cell.js';
import { COUNTERS, FROM_COUNTS } from './counters.js';
import { historyKeys } from './keys.js';
import { type Discard, type Mark, markOf, marksWithin, type Undertaking } from './marks.js';
import type { Point } from './points.js';
import { bucketStart, keyNumbers, startOf, type Unit } from './units.js';

export interface HistoryQuery {
  destination: string;
  unit: Unit;
  /** Epoch ms. The bucket that holds `fromMs` is part of the answer, and so is the one that holds `untilMs`. */
  fromMs: number;
  untilMs: number;
  /** Only this lane. Default: all. */
  lane?: string;
}

/** The records of other packages that the history shows as marks. */
export interface HistorySources {
  campaigns?(destination: string): Promise<readonly Undertaking[]>;
  migrations?(destination: string): Promise<readonly Undertaking[]>;
  /** Those of `[fromMs, untilMs)`, epoch ms. */
  discards?(destination: string, span: { fromMs: number; untilMs: number }): Promise<readonly Discard[]>;
}

export interface History {
  destination: string;
  unit: Unit;
  /** Epoch ms: the start of the first bucket. */
  fromMs: number;
  /** Epoch ms: when a worker wrote for the first time. Nothing is known of the time before. */
  beganMs?: number;
  /** Epoch ms: when a worker last wrote. Undefined: none has ever written, so there is no history. */
  writtenMs?: number;
  /** Jobs that came since then, by lane. A worker will add them when it writes. */
  unwritten: ReadonlyMap<string, number>;
  /** What happened, the oldest first. A lane without anything in a bucket has no point there. */
  points: Point[];
  /** The oldest first. */
  marks: Mark[];
}

/** Reads the history of one destination. It changes nothing in Redis. */
export async function readHistory(
  redis: RedisClient,
  { destination, unit, fromMs, untilMs, lane: only }: HistoryQuery,
  sources: HistorySources = {},
): Promise<History> {
  const keys = historyKeys(destination);
  const numbers = keyNumbers(unit, fromMs, untilMs);
  const firstMs = bucketStart(unit, fromMs);
  const [state, counts, members, campaigns = [], migrations = [], discards = [], ...stored] =
    await Promise.all([
      redis.hgetall(keys.state),
      redis.hgetall(keys.counts),
      redis.zrange(keys.marks, '0', '-1'),
      sources.campaigns?.(destination),
      sources.migrations?.(destination),
      sources.discards?.(destination, { fromMs: firstMs, untilMs }),
      ...numbers.map((number) => redis.hgetallBuffer(keys.cells(unit, number))),
    ]);
  const points = stored
    .flatMap((cells, at) => pointsOf(unit, numbers[at] ?? 0, cells))
    .filter(({ atMs, lane }) => atMs >= firstMs && atMs < untilMs && (only ?? lane) === lane)
    .sort((one, other) => one.atMs - other.atMs || one.lane.localeCompare(other.lane));
  const marks = [
    ...members.map((member) => JSON.parse(member) as Mark),
    ...campaigns.map((each) => markOf('campaign', each)),
    ...migrations.map((each) => markOf('migration', each)),
    ...discards.map(({ atMs, discarded, by }): Mark => ({ kind: 'discard', fromMs: atMs, discarded, by })),
  ].filter((mark) => mark.kind !== 'pause' || (only ?? mark.lane) === mark.lane);
  return {
    destination,
    unit,
    fromMs: firstMs,
    ...(state.began !== undefined && { beganMs: Number(state.began) }),
    ...(state.at !== undefined && { writtenMs: Number(state.at) }),
    unwritten: state.at === undefined ? new Map() : unwrittenIn(counts, state, only),
    points,
    marks: marksWithin(marks, firstMs, untilMs),
  };
}

function pointsOf(unit: Unit, number: number, cells: Record<string, Buffer>): Point[] {
  return Object.entries(cells).map(([field, packed]) => {
    const [place = '0', lane = ''] = field.split(':');
    return { atMs: startOf(unit, number, Number(place)), lane, cell: unpackCell(packed) };
  });
}

/** The jobs that the lanes have counted as come and the history has not, by lane. Pure. */
function unwrittenIn(
  counts: Record<string, string>,
  state: Record<string, string>,
  only: string | undefined,
): Map<string, number> {
  const found = new Map<string, number>();
  for (const [field, value] of Object.entries(counts)) {
    const [lane = '', what = ''] = field.split(':');
    const times = FROM_COUNTS[what]?.find(([counter]) => counter === COUNTERS.in)?.[1];
    const more = Number(value) - Number(state[`n:${field}`] ?? 0);
    if (times === undefined || more === 0 || (only ?? lane) !== lane) continue;
    found.set(lane, (found.get(lane) ?? 0) + times * more);
  }
  return found;
}
