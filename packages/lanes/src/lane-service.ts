import type { JobType } from '@tracklayer/events';
import type { DestinationWorkers } from './workers.js';

/** How a lane is served. */
export interface LaneService {
  /**
   * - `served`: a worker takes its jobs.
   * - `ending`: its last worker ended within the last seconds. At a restart or a roll-out the next one starts meanwhile.
   * - `unseen`: a worker may run, but Redis does not show those of release 0.1.0, or refuses the reports.
   * - `unserved`: no worker takes its jobs.
   */
  state: 'served' | 'ending' | 'unseen' | 'unserved';
  /** Workers that report themselves. */
  workers: number;
}

/** The one judgement whether a lane is served: for producers, commands, pages and metrics. Pure. */
export function laneService(found: DestinationWorkers, lane: JobType): LaneService {
  const own = found.workers.filter(({ lanes }) => lanes.includes(lane));
  const workers = own.filter(({ isAlive }) => isAlive).length;
  if (workers > 0) return { state: 'served', workers };
  const mayBeOlder = found.olderUnseen === true && found.level === 0 && found.hasServed;
  const mayBeSilent = found.reportsRefused !== undefined && own.length > 0;
  if (mayBeOlder || mayBeSilent) return { state: 'unseen', workers };
  return { state: found.justLeft.includes(lane) ? 'ending' : 'unserved', workers };
}
