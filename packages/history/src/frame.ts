/** Which buckets a drawing of some time has: how long each column is, and which unit is read for it. Pure. */
import { bucketStart, UNIT_NAMES, UNITS, type Unit } from './units.js';

const MINUTE_MS = UNITS.minute.ms;
const HOUR_MS = UNITS.hour.ms;
const DAY_MS = UNITS.day.ms;

/** Lengths of a column that people read easily. Each is a multiple of the longest unit that is not longer. */
const LENGTHS_MS = [
  ...[1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 3, 7, 14, 30, 90].map((days) => days * DAY_MS),
];

export interface Frame {
  /** The unit to read. */
  unit: Unit;
  /** A multiple of the unit. */
  columnMs: number;
  /** Epoch ms, the start of the first column. It may be earlier or later than asked: columns are whole. */
  fromMs: number;
  /** Epoch ms, the end of the last bucket that is asked for. */
  untilMs: number;
  /** The time that was asked for is kept no longer in this unit, so the frame begins later. */
  isCut: boolean;
}

export interface FrameQuery {
  /** Epoch ms. `sinceMs` is below `untilMs`. */
  sinceMs: number;
  untilMs: number;
  nowMs: number;
  /** Default: the unit that fits the columns. */
  unit?: Unit | undefined;
}

/** The frame with the shortest columns of which at most `most` are needed. */
export function frameOf(query: FrameQuery, most: number): Frame {
  const lengths = LENGTHS_MS.filter((ms) => query.unit === undefined || ms >= UNITS[query.unit].ms);
  const frames = lengths.map((columnMs) => frameWith(query, columnMs));
  const fitting = frames.filter(({ fromMs, untilMs, columnMs }) => (untilMs - fromMs) / columnMs <= most);
  const found = fitting.find(({ isCut }) => !isCut) ?? earliest(fitting) ?? earliest(frames);
  if (found === undefined) throw new Error('There is no column of that length.');
  return found;
}

/** The one that shows most of the time, with the shortest columns. */
function earliest(frames: readonly Frame[]): Frame | undefined {
  const fromMs = Math.min(...frames.map((frame) => frame.fromMs));
  return frames.find((frame) => frame.fromMs === fromMs);
}

function frameWith({ sinceMs, untilMs, nowMs, unit: asked }: FrameQuery, columnMs: number): Frame {
  const unit = asked ?? UNIT_NAMES.findLast((each) => UNITS[each].ms <= columnMs) ?? 'minute';
  const keptMs = bucketStart(unit, nowMs - UNITS[unit].keptMs);
  const isCut = bucketStart(unit, sinceMs) < keptMs;
  const alignMs = Math.min(columnMs, DAY_MS);
  const firstMs = Math.floor(Math.max(sinceMs, keptMs) / alignMs) * alignMs;
  return {
    unit,
    columnMs,
    // The start of this column is no longer kept.
    fromMs: firstMs < keptMs ? firstMs + alignMs : firstMs,
    untilMs: Math.ceil(untilMs / UNITS[unit].ms) * UNITS[unit].ms,
    isCut,
  };
}
