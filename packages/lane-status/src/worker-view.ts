/**
 * Which workers serve each lane.
 *
 * Defends against a lane that seems to run although no worker serves it: none of its jobs ends, and none fails. Two causes
 * need two remedies. Either no worker runs, or no configuration has the destination, mostly because an application has a
 * mistake in its id.
 */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { type DestinationWorkers, type Lanes, laneService, type SeenWorker } from '@tracklayer/lanes';
import type { WriteRefusal } from '@tracklayer/redis';

/**
 * Why no worker serves a lane.
 * - `no_worker`: no worker of this lane runs.
 * - `not_configured`: the configuration of this program has no such destination, and no worker serves it.
 */
export type Unserved = 'no_worker' | 'not_configured';

/** For people. */
export const UNSERVED_TEXT: Readonly<Record<Unserved, string>> = {
  no_worker: 'no worker',
  not_configured: 'not configured',
};

interface LaneWorkers {
  /**
   * Workers that take jobs of the lane. Undefined where one may run unseen: Redis does not show workers of release 0.1.0, or
   * refuses their reports.
   */
  workers: number | undefined;
  unserved?: Unserved;
}

export interface ServedDestination {
  destination: string;
  /** Every worker of the last day that did not end by itself. Those that run are alive. */
  workers: readonly SeenWorker[];
  /** Epoch ms, by the clock of Redis. */
  nowMs: number;
  lanes: Readonly<Record<JobType, LaneWorkers>>;
  /** Set where Redis does not show its clients, so that a worker of release 0.1.0 would not be seen. */
  olderUnseen?: true;
  /** Set where a worker is silent while Redis refuses writes. It may run. */
  reportsRefused?: WriteRefusal;
}

/** The destinations that the program which asks knows. */
export interface Configured {
  ids: readonly string[];
  /** True if no configuration named them. Then a destination that a worker has ever served counts as configured too. */
  isAssumed?: boolean;
}

export interface WorkerView {
  /** One round trip, and another if a lane seems to have no worker. */
  of(destination: string): Promise<ServedDestination>;
}

/** @param configured the destinations of this program's configuration, as they are now. Without it every one is configured. */
export function createWorkerView(
  lanes: Pick<Lanes, 'depth' | 'workers'>,
  configured?: () => Configured,
): WorkerView {
  async function holdsJobs(destination: string): Promise<boolean> {
    // A foreign value under a key may stand for jobs.
    const depths = JOB_TYPES.map((type) => lanes.depth(destination, type).catch(() => undefined));
    return (await Promise.all(depths)).some(
      (depth) => depth === undefined || depth.waiting + depth.active + depth.delayed + depth.failed > 0,
    );
  }

  return {
    async of(destination) {
      const found = await lanes.workers(destination);
      const served = serviceOf(destination, found, isConfigured(destination, found, configured?.()));
      const isOut = Object.values(served.lanes).some(({ unserved }) => unserved === 'not_configured');
      // A destination that was removed from the configuration after its last job is no fault.
      return isOut && !(await holdsJobs(destination)) ? withoutFaults(served) : served;
    },
  };
}

function isConfigured(
  destination: string,
  { level, hasServed }: DestinationWorkers,
  configured: Configured | undefined,
): boolean {
  if (configured === undefined || configured.ids.includes(destination)) return true;
  return configured.isAssumed === true && (level > 0 || hasServed);
}

/** Judges the workers of a destination. Pure. */
export function serviceOf(
  destination: string,
  found: DestinationWorkers,
  isKnown: boolean,
): ServedDestination {
  const { workers, nowMs, olderUnseen, reportsRefused } = found;
  // A worker of any lane has the destination in its configuration.
  const reason = isKnown || workers.some(({ isAlive }) => isAlive) ? 'no_worker' : 'not_configured';
  const lanes = JOB_TYPES.map((lane): [JobType, LaneWorkers] => {
    const { state, workers: count } = laneService(found, lane);
    if (state === 'unseen') return [lane, { workers: undefined }];
    return [lane, { workers: count, ...(state === 'unserved' && { unserved: reason }) }];
  });
  return {
    destination,
    workers,
    nowMs,
    lanes: Object.fromEntries(lanes) as Record<JobType, LaneWorkers>,
    ...(olderUnseen && { olderUnseen }),
    ...(reportsRefused && { reportsRefused }),
  };
}

function withoutFaults(served: ServedDestination): ServedDestination {
  const lanes = Object.entries(served.lanes).map(([lane, { workers }]) => [lane, { workers }]);
  return { ...served, lanes: Object.fromEntries(lanes) as ServedDestination['lanes'] };
}
