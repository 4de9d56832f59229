/**
 * The lane workers of one destination in this process.
 *
 * A lane worker costs a connection to Redis, whether its lane is used or not. Most shops never tell anybody that a variant is
 * back in stock. So the worker of such a lane starts with the first job that the lane ever gets: the lane is looked at once a
 * second until then.
 */
import type { JobType } from '@tracklayer/events';
import { oneAtATime } from '../one-at-a-time.js';
import type { LaneWorker } from './lane-worker.js';

/** The lanes whose workers start with the first job. */
const ON_DEMAND: readonly JobType[] = ['back-in-stock'];

export interface LaneWorkers {
  /** The running workers. */
  running(): [JobType, LaneWorker][];
  /** The worker of a lane. Starts it where it does not run yet; undefined for a lane that this process does not serve. */
  of(type: JobType): LaneWorker | undefined;
  /** Starts the workers of lanes that are used by now. Resolves to the lanes whose workers started. */
  startUsed(): Promise<readonly JobType[]>;
  /** Replaces the worker of a lane. The calls of the old one are aborted; their jobs return to the lane. */
  restart(type: JobType): void;
  /** Starts no more workers. */
  close(): void;
}

export function createLaneWorkers(
  served: readonly JobType[],
  start: (type: JobType) => LaneWorker,
  usedOf: (types: readonly JobType[]) => Promise<readonly JobType[]>,
): LaneWorkers {
  const workers = new Map<JobType, LaneWorker>();
  let closed = false;

  function of(type: JobType): LaneWorker | undefined {
    if (closed || !served.includes(type)) return workers.get(type);
    const worker = workers.get(type) ?? start(type);
    workers.set(type, worker);
    return worker;
  }

  async function startUsed(): Promise<readonly JobType[]> {
    const unused = served.filter((type) => !workers.has(type));
    const used = await usedOf(unused);
    if (closed) return [];
    for (const type of used) of(type);
    return used;
  }

  for (const type of served) if (!ON_DEMAND.includes(type)) of(type);

  return {
    running: () => [...workers],
    of,
    startUsed: oneAtATime(startUsed),
    restart(type) {
      const old = workers.get(type);
      if (closed || old === undefined) return;
      workers.set(type, start(type));
      // What stopped the old worker may stop its end too.
      old.abort().catch(() => undefined);
    },
    close() {
      closed = true;
    },
  };
}
