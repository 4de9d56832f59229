import type { JobType } from '@tracklayer/events';
import type { Hold } from '@tracklayer/holds';
import { isWholeDestination } from './hold-scope.js';
import type { LaneHold, LaneRow } from './lane-rows.js';

/** A destination that is on hold, whole or in parts, or has paused lanes. */
export interface StalledDestination {
  destination: string;
  /** The hold of the whole destination. */
  hold?: Hold;
  /** The holds of its endpoints, lists and flags. Absent where there are none. */
  parts?: readonly LaneHold[];
  /** The lanes that a person paused. */
  paused: readonly JobType[];
  /** True where all its lanes are paused. */
  isPausedWhole: boolean;
  /** Jobs that wait meanwhile: those of all lanes during a hold of the destination, else those of the paused lanes. */
  waiting: number;
}

/** Pure. The stalled destinations of these rows, in the order of the rows. */
export function stalledDestinations(rows: readonly LaneRow[]): StalledDestination[] {
  const ids = [...new Set(rows.map(({ destination }) => destination))];
  return ids
    .map((id) => stalledDestination(id, rows))
    .filter(({ hold, parts, paused }) => hold !== undefined || parts !== undefined || paused.length > 0);
}

function stalledDestination(destination: string, rows: readonly LaneRow[]): StalledDestination {
  const own = rows.filter((row) => row.destination === destination);
  const paused = own.filter((row) => row.paused);
  const found = [...own.flatMap(({ held }) => held ?? []), ...own.flatMap(({ holds = [] }) => holds)];
  const holds = [...new Map(found.map((each) => [each.scope, each])).values()];
  const hold = holds.find(({ scope }) => isWholeDestination(scope));
  const parts = holds.filter(({ scope }) => !isWholeDestination(scope));
  const stopped = hold === undefined ? paused : own;
  return {
    destination,
    ...(hold && { hold }),
    ...(parts.length > 0 && { parts }),
    paused: paused.map(({ lane }) => lane),
    isPausedWhole: paused.length === own.length,
    waiting: stopped.reduce((sum, { waiting = 0, delayed = 0 }) => sum + waiting + delayed, 0),
  };
}
