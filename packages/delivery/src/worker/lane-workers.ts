/**
 * The lane workers of one destination in this process.
 *
 * A lane worker costs a connection to Redis and a share of the idle time, whether its lane is used or not. Many shops never tell
 * anybody that a variant is back in stock, and fill in the past once. So the worker of a lane starts with the first job that the
 * lane ever gets. The process waits for the first jobs of all lanes together, and looks at unused lanes now and then as well.
 */
import type { JobType } from '@tracklayer/events';
import { oneAtATime } from '../one-at-a-time.js';
import type { LaneWorker } from './lane-worker.js';

/** The lanes whose workers start with the first job where only the look each second finds it. */
const RARE: readonly JobType[] = ['back-in-stock'];

/** A process that waits for first jobs looks at unused lanes in each fifth second. It finds what the wait missed. */
const LOOK_EACH = 5;

export interface LaneWorkers {
  /** The running workers. */
  running(): [JobType, LaneWorker][];
  /** The worker of a lane. Starts it where it does not run yet; undefined for a lane that this process does not serve. */
  of(type: JobType): LaneWorker | undefined;
  /** Starts the workers of lanes that are used by now. Undefined where it is not time to look yet. */
  startUsed(): Promise<void> | undefined;
  /** Replaces the worker of a lane. The calls of the old one are aborted; their jobs return to the lane. */
  restart(type: JobType): void;
  /** Starts no more workers. */
  close(): void;
}

export interface LaneWorkersOptions {
  served: readonly JobType[];
  start: (type: JobType) => LaneWorker;
  /** Which of these lanes ever held a job. */
  usedOf: (types: readonly JobType[]) => Promise<readonly JobType[]>;
  /** Calls `onJob` when the lane gets its first job. Undefined where nothing tells of it at once. */
  wait?: ((type: JobType, onJob: () => void) => () => void) | undefined;
  /** A worker was started because its lane got a job. */
  onStart: () => void;
}

export function createLaneWorkers({ served, start, usedOf, wait, onStart }: LaneWorkersOptions): LaneWorkers {
  const workers = new Map<JobType, LaneWorker>();
  /** Ends the waits for first jobs. */
  const waits = new Map<JobType, () => void>();
  let closed = false;
  let looks = 0;

  function endWait(type: JobType): void {
    waits.get(type)?.();
    waits.delete(type);
  }

  function of(type: JobType): LaneWorker | undefined {
    if (closed || !served.includes(type)) return workers.get(type);
    endWait(type);
    const worker = workers.get(type) ?? start(type);
    workers.set(type, worker);
    return worker;
  }

  async function startUsed(): Promise<void> {
    const unused = served.filter((type) => !workers.has(type));
    const used = await usedOf(unused);
    if (closed || used.length === 0) return;
    for (const type of used) of(type);
    onStart();
  }

  for (const type of served) {
    if (wait !== undefined) {
      const onJob = () => {
        if (of(type) && !closed) onStart();
      };
      waits.set(type, wait(type, onJob));
    } else if (!RARE.includes(type)) of(type);
  }

  const look = oneAtATime(startUsed);

  return {
    running: () => [...workers],
    of,
    startUsed: () => (wait !== undefined && looks++ % LOOK_EACH > 0 ? undefined : look()),
    restart(type) {
      const old = workers.get(type);
      if (closed || old === undefined) return;
      workers.set(type, start(type));
      // What stopped the old worker may stop its end too.
      old.abort().catch(() => undefined);
    },
    close() {
      closed = true;
      for (const type of [...waits.keys()]) endWait(type);
    },
  };
}
