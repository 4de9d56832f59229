import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from 'bullmq';
import type { LaneContext } from '../context.js';
import type { SurgeDisposition } from '../surge/lane-surge.js';

/** How often the worker retries to return a job to a Redis that refused it. */
const REQUEUE_EVERY_MS = 500;

/**
 * Returns a job to its lane. Retries while Redis refuses and the job is ours: an error that reached BullMQ would move the
 * job to `failed` for good. If this gives up, the lock of the job expires and a worker takes it again.
 */
export async function requeue(
  job: Job,
  disposition: Exclude<SurgeDisposition, { kind: 'complete' }>,
  token: string | undefined,
  signal: AbortSignal,
  lane: LaneContext,
): Promise<void> {
  for (;;) {
    try {
      if (disposition.kind === 'front') {
        await job.moveToWait(token);
        return;
      }
      if (disposition.data) await job.updateData(disposition.data);
      await job.moveToDelayed(disposition.untilMs, token);
      return;
    } catch (error) {
      const { id: destination } = lane.destination;
      lane.log.warn(
        { destination, type: lane.type, jobId: job.id, error },
        'could not return a job to its lane',
      );
      if (signal.aborted || isNoLongerOurs(error)) return;
      await sleep(REQUEUE_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** BullMQ's own errors have a negative code: the job is gone, has another lock, or is not active any more. */
function isNoLongerOurs(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' && code < 0;
}
