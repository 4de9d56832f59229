import { JOB_TYPES } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';

export interface Outcomes {
  delivered: number;
  inLane: number;
  dead: number;
  /** Enqueued jobs that have no outcome and are in no lane. */
  lost: number;
}

/** Counts where the jobs of a destination are. Call it when no worker runs. */
export async function countOutcomes(lanes: Lanes, destination: string): Promise<Outcomes> {
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
