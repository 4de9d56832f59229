import type { JobType } from '@tracklayer/events';
import type { Hold } from '@tracklayer/holds';
import type { LaneRow } from './lane-rows.js';

/** A destination that is on hold, or has paused lanes, or both. */
export interface StalledDestination {
  destination: string;
  hold?: Hold;
  /** The lanes that a person paused. */
  paused: readonly JobType[];
  /** True where all its lanes are paused. */
  isPausedWhole: boolean;
  /** Jobs that wait meanwhile: those of all lanes during a hold, else those of the paused lanes. */
  waiting: number;
}

/** Pure. The stalled destinations of these rows, in the order of the rows. */
export function stalledDestinations(rows: readonly LaneRow[]): StalledDestination[] {
  const ids = [...new Set(rows.map(({ destination }) => destination))];
  return ids
    .map((id) => stalledDestination(id, rows))
    .filter(({ hold, paused }) => hold !== undefined || paused.length > 0);
}

function stalledDestination(destination: string, rows: readonly LaneRow[]): StalledDestination {
  const own = rows.filter((row) => row.destination === destination);
  const paused = own.filter((row) => row.paused);
  const hold = own.find(({ held }) => held !== undefined)?.held;
  const stopped = hold === undefined ? paused : own;
  return {
    destination,
    ...(hold && { hold }),
    paused: paused.map(({ lane }) => lane),
    isPausedWhole: paused.length === own.length,
    waiting: stopped.reduce((sum, { waiting = 0, delayed = 0 }) => sum + waiting + delayed, 0),
  };
}
