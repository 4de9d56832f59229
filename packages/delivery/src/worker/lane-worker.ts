/**
 * Runs one lane: takes jobs from BullMQ, gives each to the pipeline, and does with the job what the pipeline says.
 *
 * Defends against:
 * - a lost lock (Redis away, event loop blocked): the call is aborted, since another worker may have the job by now;
 * - a shutdown while waiting for a permit: the job goes back to the lane, unspent;
 * - an error of our own or of Redis: the job comes back later, no attempt is spent, nothing dies of it;
 * - a Redis that refuses to take a job back (out of memory, read-only): BullMQ must not hear of it, it would fail the job;
 * - replays that wait for permits in every place, with live jobs behind them: see `room-behind.ts`;
 * - a job that kills its worker again and again: BullMQ gives up on it after STALLS_AT_MOST, and it becomes a dead letter.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { unparseableDeath } from '@tracklayer/dead-letters';
import { lanePrefix, UnparseableJobError } from '@tracklayer/lanes';
import { PermitsClosedError } from '@tracklayer/rate-limit';
import type { RedisClient } from '@tracklayer/redis';
import { DelayedError, type Job } from 'bullmq';
import type { LaneContext } from '../context.js';
import { deliver } from '../pipeline.js';
import type { Disposition } from '../steps/settle.js';
import { createRoomBehind, RoomFullError } from './low-priority-slots.js';
import { QueueWorker } from './queue-worker.js';

export interface LaneWorker {
  /** Advances one job that is due, if there is one. For tests and tools: no polling, no background work. */
  step(): Promise<Disposition['kind'] | 'idle'>;
  /** Whether new jobs are taken from now on; what is in work goes on. Takes effect by and by. */
  take(open: boolean): void;
  /** Takes no new job, lets those in work end, then returns. */
  close(): Promise<void>;
  /** Aborts the calls still in flight and gives their jobs back, unspent. */
  abort(): Promise<void>;
}

export interface LaneWorkerOptions {
  connection: RedisClient;
  concurrency: number;
  /** How long a worker may be silent before its jobs are given to another. */
  lockMs: number;
  /** False: nothing runs but what `step` is called for. */
  autorun: boolean;
}

/** Two SIGKILLs must not cost an event its life (BullMQ's default is one stall): a poison job shows itself by more. */
const STALLS_AT_MOST = 8;

/** After an error that is not the job's fault. */
const STEP_BACK_MS = 2_000;

/** How often a job is offered to a Redis that refused to take it back. */
const PUT_BACK_EVERY_MS = 500;

export function createLaneWorker(lane: LaneContext, options: LaneWorkerOptions): LaneWorker {
  const stopped = new AbortController();
  // Back-fills have their lane to themselves: there is nothing to be behind of.
  const hasLive = lane.type !== 'event-backfill';
  const placesBehind = Math.max(1, Math.floor(options.concurrency / 2));
  const roomBehind = createRoomBehind(placesBehind, lane.nowMs);

  const process = async (job: Job, token?: string, lockLost?: AbortSignal): Promise<string> => {
    // Both say "stop this job": `abort` cancels every job in work, and one that begins after it finds this.
    const signal = lockLost && !stopped.signal.aborted ? lockLost : stopped.signal;
    const isBehind = hasLive && job.priority > 0;
    const againAtMs = isBehind ? roomBehind.full() : undefined;
    if (againAtMs !== undefined) {
      await putBack(job, { kind: 'delay', untilMs: againAtMs }, token, signal, lane);
      throw new DelayedError();
    }
    const context = isBehind ? { ...lane, permits: roomBehind.permits(lane.permits) } : lane;
    const disposition = await dispose(job, context, signal);
    if (disposition.kind === 'complete') return disposition.outcome;
    await putBack(job, disposition, token, signal, lane);
    throw new DelayedError();
  };

  const worker = new QueueWorker(lane.type, process, {
    connection: options.connection,
    prefix: lanePrefix(lane.destination.id),
    concurrency: hasLive ? Math.max(options.concurrency, placesBehind + 1) : options.concurrency,
    lockDuration: options.lockMs,
    stalledInterval: options.lockMs,
    maxStalledCount: STALLS_AT_MOST,
    autorun: options.autorun,
    removeOnComplete: { count: lane.type === 'event-backfill' ? 0 : KEPT_FOR_THE_EYE },
  });
  worker.on('error', (error) =>
    lane.log.error({ destination: lane.destination.id, type: lane.type, error }, 'queue error'),
  );
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const id of jobIds) worker.cancelJob(id, 'lock lost');
  });
  worker.on('failed', (job) => {
    // BullMQ itself gave up on it (stalled too often). The record comes first, then the job leaves `failed`.
    if (job)
      lane.deadLetters.sweep(lane.destination.id).catch((error) => lane.log.error({ error }, 'sweep failed'));
  });

  return {
    async step() {
      const token = 'step';
      const job = (await worker.getNextJob(token, { block: false })) as Job | undefined;
      if (!job) return 'idle';
      try {
        await job.moveToCompleted(await process(job, token), token, false);
        return 'complete';
      } catch (error) {
        if (error instanceof DelayedError) return 'delay';
        throw error;
      }
    },
    take(open) {
      const done = open ? worker.resume() : worker.pause(true);
      done?.catch((error) => lane.log.error({ destination: lane.destination.id, error }, 'queue error'));
    },
    async close() {
      await worker.close();
    },
    async abort() {
      stopped.abort(new Error('the worker is stopping'));
      worker.cancelAllJobs('the worker is stopping');
      await worker.close();
    },
  };
}

/** Completed jobs that stay to be seen; the memory of what was delivered are the marks. A thousand batches were a gigabyte. */
const KEPT_FOR_THE_EYE = 1_000;

async function dispose(job: Job, lane: LaneContext, signal: AbortSignal): Promise<Disposition> {
  const ref = { type: lane.type, jobId: job.id ?? '' };
  try {
    return await deliver({ ref, data: job.data, queuedAtMs: job.timestamp }, lane, signal);
  } catch (error) {
    if (error instanceof UnparseableJobError) return bury(job, error, lane);
    if (error instanceof RoomFullError) return { kind: 'delay', untilMs: error.againAtMs };
    if (error instanceof PermitsClosedError) return { kind: 'delay', untilMs: lane.nowMs() };
    // Nobody knows what became of an aborted call, and whoever takes the job next may send it again: it is recorded once.
    if (signal.aborted) return { kind: 'delay', untilMs: lane.nowMs() };
    lane.log.error(
      { destination: lane.destination.id, ...ref, error },
      'could not work on a job; it comes back',
    );
    return { kind: 'delay', untilMs: lane.nowMs() + STEP_BACK_MS };
  }
}

/**
 * Puts a job back into its lane, again and again while Redis refuses and the job is ours. Any error that reached BullMQ
 * would move the job to `failed`, which is the end of it. Where this gives up, the job's lock runs out and it is taken anew.
 */
async function putBack(
  job: Job,
  { untilMs, data }: Extract<Disposition, { kind: 'delay' }>,
  token: string | undefined,
  signal: AbortSignal,
  lane: LaneContext,
): Promise<void> {
  for (;;) {
    try {
      if (data) await job.updateData(data);
      await job.moveToDelayed(untilMs, token);
      return;
    } catch (error) {
      const { id: destination } = lane.destination;
      lane.log.warn({ destination, type: lane.type, jobId: job.id, error }, 'could not put a job back');
      if (signal.aborted || isNoLongerOurs(error)) return;
      await sleep(PUT_BACK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** BullMQ's own refusals bear a negative number: the job is gone, under another lock, or no longer active. */
function isNoLongerOurs(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' && code < 0;
}

async function bury(job: Job, error: UnparseableJobError, lane: LaneContext): Promise<Disposition> {
  const { id } = lane.destination;
  const ref = { type: lane.type, jobId: job.id ?? '' };
  await lane.deadLetters.record(id, unparseableDeath(ref, job.data, error.message, lane.nowMs()));
  lane.metrics.settled(id, lane.type, 'dead');
  return { kind: 'complete', outcome: 'dead' };
}
