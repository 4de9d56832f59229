import type { JobType } from '@tracklayer/events';
import { JOB_LEVEL } from './job.js';
import { laneService } from './lane-service.js';
import { OLDER_CARD } from './older-workers.js';
import type { DestinationWorkers } from './workers.js';

/** The lanes that the calls of an application fill. */
const LIVE_LANES: readonly JobType[] = ['profile-upsert', 'list-subscription', 'metric-event'];

/** What a producer must know of the workers of a destination. */
export type WorkersVerdict =
  | {
      /**
       * - `fine`: each lane has a worker, and none of them is older.
       * - `unknown`: no worker has ever served the destination.
       */
      kind: 'fine' | 'unknown';
    }
  | {
      kind: 'no_worker';
      /** Those without a worker. Empty where no worker runs for any lane. */
      lanes: readonly JobType[];
    }
  | {
      /** A worker understands less than this version writes, or has another version that understands all of it. */
      kind: 'older' | 'other';
      /** Of one of them. */
      version: string;
    };

/**
 * Judges the workers of a destination for a producer. Pure.
 *
 * @param version of the producer
 */
export function workersVerdict(found: DestinationWorkers, version: string): WorkersVerdict {
  const { workers, level, hasServed, olderUnseen } = found;
  const alive = workers.filter(({ isAlive }) => isAlive);
  const older = alive.find((worker) => worker.level < JOB_LEVEL);
  if (older !== undefined) return { kind: 'older', version: older.version };
  const services = LIVE_LANES.map((lane) => ({ lane, ...laneService(found, lane) }));
  // Release 0.1.0 ended jobs here, and perhaps runs unseen.
  if (olderUnseen && services.some(({ state }) => state === 'unseen'))
    return { kind: 'older', version: OLDER_CARD.version };
  const unserved = services.filter(({ state }) => state === 'unserved').map(({ lane }) => lane);
  if (unserved.length > 0) {
    if (level === 0 && !hasServed) return { kind: 'unknown' };
    return { kind: 'no_worker', lanes: alive.length > 0 ? unserved : [] };
  }
  const other = alive.find((worker) => isOtherVersion(worker.version, version));
  return other === undefined ? { kind: 'fine' } : { kind: 'other', version: other.version };
}

/** Whether a worker has another version than the program that asks. Tools need not give theirs. */
export function isOtherVersion(ofWorker: string, own: string): boolean {
  return ofWorker !== own && ofWorker !== UNKNOWN_VERSION && own !== UNKNOWN_VERSION;
}

/** The version of a program that was started without one. */
export const UNKNOWN_VERSION = 'unknown';
