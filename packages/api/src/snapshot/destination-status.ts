/** What the overview says of a destination. Pure. */
import type { LaneRow } from '@tracklayer/lane-status';
import { stalledDestinations } from '@tracklayer/lane-status';
import type { z } from 'zod';
import type { destinationStatus, STATES } from '../schemas/overview.js';
import type { ReadCauses } from './slow-reads.js';

export type DestinationStatus = z.infer<typeof destinationStatus>;
type State = (typeof STATES)[number];

/**
 * @param rows every lane of the destination
 * @param oldestMs the age of its oldest job
 */
export function destinationStatusOf(
  destination: string,
  rows: readonly LaneRow[],
  { causes, total, atMs }: ReadCauses,
  oldestMs: number | undefined,
): DestinationStatus {
  const [stalled] = stalledDestinations(rows);
  const { hold, parts, paused = [] } = stalled ?? {};
  const sum = (of: (row: LaneRow) => number | undefined) =>
    rows.reduce((all, row) => all + (of(row) ?? 0), 0);
  return {
    destination,
    state: stateOf(rows, { hold, parts, paused }),
    waiting: sum(({ waiting }) => waiting),
    active: sum(({ active }) => active),
    delayed: sum(({ delayed }) => delayed),
    ...(oldestMs !== undefined && { oldestMs }),
    dead: sum(({ dead }) => dead),
    delivered: sum(({ delivered }) => delivered),
    perSecond: sum(({ perSecond }) => perSecond),
    ...(hold && { hold }),
    ...(parts && { holds: parts }),
    paused,
    lanes: rows,
    causes: causes.map(({ people: _people, groups: _groups, ...cause }) => cause),
    causesInAll: total,
    causesAtMs: atMs,
  };
}

interface Stopped {
  hold: unknown;
  parts: unknown;
  paused: readonly string[];
}

/** A missing worker comes first, because only a worker ends a hold. */
function stateOf(rows: readonly LaneRow[], { hold, parts, paused }: Stopped): State {
  const unserved = rows.find((row) => row.unserved !== undefined)?.unserved;
  if (unserved !== undefined) return unserved;
  if (hold !== undefined) return 'held';
  if (parts !== undefined) return 'partly_held';
  return paused.length > 0 ? 'paused' : 'runs';
}
