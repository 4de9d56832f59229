/**
 * Restarts lanes that should move and do not.
 *
 * A worker of BullMQ asks Redis for a job at least every ten seconds while it has a free slot. One that stopped asking stays
 * that way until its process restarts, and the jobs of its lane wait. Measured causes: an error of Redis while the worker
 * started, and a connection that was lost at that moment. Where Redis itself does not work, a restart would not help.
 */
import type { JobType } from '@tracklayer/events';
import { oneAtATime } from '../one-at-a-time.js';
import type { LaneWorker } from './lane-worker.js';

/** Twice the time after which a healthy worker asks again. */
const STUCK_MS = 20_000;

/** After an outage of Redis the workers ask again by themselves. So Redis must have worked at this many looks in a row. */
const FINE_LOOKS = 5;

export interface LaneWatchOptions {
  running: () => readonly [JobType, Pick<LaneWorker, 'idleMs'>][];
  restart: (type: JobType, idleMs: number) => void;
  /** Whether Redis accepts writes now. */
  isRedisFine: () => Promise<boolean>;
}

/** A function that looks once at every lane. Call it each second. It returns at once where all is well. */
export function createLaneWatch({
  running,
  restart,
  isRedisFine,
}: LaneWatchOptions): () => Promise<void> | undefined {
  let fineLooks = 0;

  const lookAtStuck = oneAtATime(async () => {
    const idle = running().map(([type, worker]) => [type, worker.idleMs()] as const);
    const stuck = idle.filter(([, idleMs]) => idleMs > STUCK_MS);
    fineLooks = stuck.length > 0 && (await isRedisFine()) ? fineLooks + 1 : 0;
    if (fineLooks < FINE_LOOKS) return;
    fineLooks = 0;
    for (const [type, idleMs] of stuck) restart(type, idleMs);
  });

  return () => {
    const isWell = fineLooks === 0 && running().every(([, worker]) => worker.idleMs() <= STUCK_MS);
    return isWell ? undefined : lookAtStuck();
  };
}
