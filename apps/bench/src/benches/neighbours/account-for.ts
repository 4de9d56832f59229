import { JOB_TYPES } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';

export interface Accounted {
  delivered: number;
  inLane: number;
  dead: number;
  /** Enqueued, and neither ended nor in a lane. */
  lost: number;
}

/** Where every event of a destination is; nobody works on it any more. */
export async function accountFor(lanes: Lanes, destination: string): Promise<Accounted> {
  const counts = await lanes.counts(destination);
  const depths = await Promise.all(JOB_TYPES.map((type) => lanes.depth(destination, type)));
  const inLane = depths.reduce(
    (sum, { waiting, active, delayed, failed }) => sum + waiting + active + delayed + failed,
    0,
  );
  const of = (outcome: 'enqueued' | 'delivered' | 'duplicate' | 'skipped' | 'dead') =>
    JOB_TYPES.reduce((sum, type) => sum + counts[`${type}:${outcome}`], 0);
  const ended = of('delivered') + of('duplicate') + of('skipped') + of('dead');
  return { delivered: of('delivered'), inLane, dead: of('dead'), lost: of('enqueued') - ended - inLane };
}
