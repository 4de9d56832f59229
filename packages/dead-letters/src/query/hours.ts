import type { Selection } from './selection.js';

/** Counts for each full hour (UTC), the oldest first. */
export interface ByHour {
  /** Epoch ms: the start of the first hour. */
  fromMs: number;
  counts: number[];
}

export const HOUR_MS = 3_600_000;

/** Without a start of the selection. */
const USUAL_HOURS = 24;
const MAX_HOURS = 48;

/**
 * The hours of a trend: those of the selection, the newest 48 at most, and the last 24 if the selection has no start. Returns
 * the start of each hour in epoch ms. Pure.
 */
export function hoursOf({ fromMs, untilMs }: Selection, nowMs: number): number[] {
  const last = hourOf(untilMs === undefined ? nowMs : Math.min(untilMs - 1, nowMs));
  const earliest = last - ((fromMs === undefined ? USUAL_HOURS : MAX_HOURS) - 1) * HOUR_MS;
  const first = fromMs === undefined ? earliest : Math.max(hourOf(fromMs), earliest);
  const length = Math.max(0, (last - first) / HOUR_MS + 1);
  return Array.from({ length }, (_, at) => first + at * HOUR_MS);
}

function hourOf(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS) * HOUR_MS;
}
