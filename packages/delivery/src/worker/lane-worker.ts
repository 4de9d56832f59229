/**
 * Runs one lane: takes jobs from BullMQ, passes each to the pipeline, and does with the job what the pipeline returns.
 *
 * Defends against:
 * - a job that comes again while its first run is settled: the second run waits and finds the completion marker;
 * - a lost lock (Redis down, event loop blocked): the call is aborted, because another worker may have the job by now;
 * - a shutdown during the wait for a permit: the job returns to the lane and spends no attempt;
 * - an error in our code or in Redis: the job returns later and spends no attempt;
 * - a Redis that refuses to take a job back (out of memory, read-only): the error must not reach BullMQ, which would fail
 *   the job;
 * - replays that wait for permits in every slot and block live jobs: see `low-priority-slots.ts`;
 * - a job that keeps killing its worker: see `run-suspect.ts`. MAX_STALLS ends one that kills its worker while it is fetched.
 */
import { unparseableDeath } from '@tracklayer/dead-letters';
import { type JobRef, lanePrefix, marksOf, UnparseableJobError } from '@tracklayer/lanes';
import { PermitsClosedError } from '@tracklayer/rate-limit';
import type { RedisClient } from '@tracklayer/redis';
import { DelayedError, type Job } from 'bullmq';
import type { LaneContext } from '../context.js';
import { deliver } from '../pipeline.js';
import { countReplayed } from '../steps/count-replayed.js';
import type { Disposition } from '../steps/settle.js';
import type { LaneSurge } from '../surge/lane-surge.js';
import { hastyPermits } from './hasty-permits.js';
import { createLowPrioritySlots, SlotsFullError } from './low-priority-slots.js';
import type { LaneSlots } from './process-slots.js';
import { QueueWorker } from './queue-worker.js';
import { requeue } from './requeue.js';
import { isSuspect, runSuspect } from './run-suspect.js';
import type { Solitude } from './solitude.js';

export interface LaneWorker {
  /** Runs one due job, if there is one. For tests and tools: no polling, no background work. */
  step(): Promise<Disposition['kind'] | 'idle'>;
  /** Takes more jobs beside all others, and runs them alike. Resolves to how many it took. */
  takeBeside(count: number): Promise<number>;
  /** A part of the locks of its jobs. */
  id: string;
  /** Starts or stops taking new jobs; active jobs continue. Takes effect in the background. */
  take(mayTake: boolean): void;
  /** Jobs in work now. */
  inWork(): number;
  /** For how long it has fetched nothing although it may take a job. */
  idleMs(): number;
  /** Takes no more jobs and waits for the active ones. */
  close(): Promise<void>;
  /** Aborts the calls in flight. Their jobs return to the lane and spend no attempt. */
  abort(): Promise<void>;
}

export interface LaneWorkerOptions {
  connection: RedisClient;
  concurrency: number;
  /** Another worker takes the jobs of a worker that has been silent for this long. */
  lockMs: number;
  /** False: nothing runs except by calls of `step`. */
  autorun: boolean;
  /** Of the whole process. */
  solitude: Solitude;
  /** Of this lane, among all jobs of the process. */
  slots?: LaneSlots | undefined;
  /** Delivers a backlog of events in bulk calls. */
  surge?: LaneSurge | undefined;
  /** Whether a surge of the destination goes on. Then a job of a dead worker does not run alone after its first death. */
  isSurge?: (() => boolean) | undefined;
}

/**
 * A job may stall this often. BullMQ also counts the deaths that a neighbour caused, so the number is far above what an
 * innocent job can reach.
 */
const MAX_STALLS = 1_000;

/** The delay of a job after an error that is not its fault. */
const ERROR_DELAY_MS = 2_000;

export function createLaneWorker(of: LaneContext, options: LaneWorkerOptions): LaneWorker {
  const { solitude, surge } = options;
  const lane: LaneContext = {
    ...of,
    permits: solitude.yielding(of.permits, of.nowMs),
    ...(of.carriers && { carriers: of.carriers.yielding(solitude.waits(of.nowMs)) }),
  };
  const stopping = new AbortController();
  const stopped = new AbortController();
  // The lane of back-fills has no live traffic.
  const hasLive = lane.type !== 'event-backfill';
  const slotCount = Math.max(1, Math.floor(options.concurrency / 2));
  const slots = createLowPrioritySlots(slotCount, lane.nowMs);

  /** The jobs in work. One that lost its lock while Redis refused writes may come again before it is settled. */
  const inWork = new Map<string, Promise<unknown>>();

  /** Jobs that were taken beside the others. */
  const beside = new Set<Promise<unknown>>();

  const process = async (job: Job, token?: string, lockLost?: AbortSignal): Promise<string> => {
    const before = inWork.get(job.id ?? '');
    if (before) await before;
    const run = runOnce(job, token, lockLost);
    const ended = run.catch(() => undefined);
    inWork.set(job.id ?? '', ended);
    try {
      return await run;
    } finally {
      if (inWork.get(job.id ?? '') === ended) inWork.delete(job.id ?? '');
    }
  };

  const runOnce = async (job: Job, token?: string, lockLost?: AbortSignal): Promise<string> => {
    // Both signals stop this job. `abort` cancels every active job; a job that starts later finds `stopped` aborted.
    const signal = lockLost && !stopped.signal.aborted ? lockLost : stopped.signal;
    const isLowPriority = hasLive && job.priority > 0;
    const retryAtMs = isLowPriority ? slots.retryAtMs() : undefined;
    if (retryAtMs !== undefined) {
      await requeue(job, { kind: 'delay', untilMs: retryAtMs }, token, signal, lane);
      throw new DelayedError();
    }
    const context = isLowPriority ? { ...lane, permits: slots.permits(lane.permits) } : lane;
    const ref = { type: lane.type, jobId: job.id ?? '' };
    const runsAlone = isSuspect(job, options.isSurge?.() === true);
    const once = (inside: LaneContext) =>
      runsAlone ? suspect(job, inside, signal) : solitude.among(() => dispose(job, inside, signal));
    const disposition =
      surge === undefined || isLowPriority
        ? await once(context)
        : await surge
            .run(
              { ref, data: job.data, isSuspect: runsAlone },
              signal,
              ({ permitWithinMs: withinMs, ...way }) =>
                once({
                  ...context,
                  ...way,
                  ...(withinMs !== undefined && { permits: hastyPermits(context, { withinMs, againMs: 0 }) }),
                }),
            )
            .catch((error: unknown) => whenFailed(error, ref, lane, signal));
    if (disposition.kind === 'complete') {
      if (disposition.data) await job.updateData(disposition.data);
      return disposition.outcome;
    }
    await requeue(job, disposition, token, signal, lane);
    throw new DelayedError();
  };

  // One that runs alone waits for no event: the others wait for it.
  const suspect = (
    job: Job,
    { carriers: _, ...context }: LaneContext,
    signal: AbortSignal,
  ): Promise<Disposition> =>
    runSuspect(job, context, signal, {
      suspects: lane.store,
      solitude,
      stopping: stopping.signal,
      dispose: (inside) => dispose(job, inside, signal),
    }).catch((error: unknown) => whenFailed(error, { type: lane.type, jobId: job.id ?? '' }, lane, signal));

  const concurrency = hasLive ? Math.max(options.concurrency, slotCount + 1) : options.concurrency;
  const worker = new QueueWorker(lane.type, process, {
    connection: options.connection,
    prefix: lanePrefix(lane.destination.id),
    concurrency,
    slots: options.slots,
    lockDuration: options.lockMs,
    stalledInterval: options.lockMs,
    maxStalledCount: MAX_STALLS,
    autorun: options.autorun,
    removeOnComplete: { count: lane.type === 'event-backfill' ? 0 : COMPLETED_TO_KEEP },
  });
  worker.on('error', (error) =>
    lane.log.error({ destination: lane.destination.id, type: lane.type, error }, 'queue error'),
  );
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const jobId of jobIds) {
      if (!inWork.has(jobId)) continue;
      const ref = { type: lane.type, jobId };
      lane.store.lockLost(ref).catch((error) => {
        const line = { destination: lane.destination.id, ...ref, error };
        lane.log.warn(line, 'could not note that a job lost its lock; it runs alone when it comes again');
      });
      worker.cancelJob(jobId, 'lock lost');
    }
  });
  worker.on('failed', (job) => {
    // BullMQ gave up on the job: it stalled too often. `sweep` records the dead letter, then removes the job from `failed`.
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
    id: worker.id,
    takeBeside: (count) =>
      worker.takeBeside(count, (run) => {
        const ended = run.catch(() => undefined).finally(() => beside.delete(ended));
        beside.add(ended);
      }),
    take(mayTake) {
      const done = mayTake ? worker.resume() : worker.pause(true);
      done?.catch((error) => lane.log.error({ destination: lane.destination.id, error }, 'queue error'));
    },
    inWork: () => inWork.size,
    idleMs: () => worker.idleMs(),
    async close() {
      stopping.abort();
      surge?.close();
      await Promise.allSettled(beside);
      await worker.close();
    },
    async abort() {
      stopping.abort();
      stopped.abort(new Error('the worker is stopping'));
      surge?.abort();
      worker.cancelAllJobs('the worker is stopping');
      await worker.close();
    },
  };
}

/** Completed jobs that stay visible in BullMQ. Duplicates are found by completion markers. No batches: 1,000 need a gigabyte. */
const COMPLETED_TO_KEEP = 1_000;

async function dispose(job: Job, lane: LaneContext, signal: AbortSignal): Promise<Disposition> {
  const ref = { type: lane.type, jobId: job.id ?? '' };
  try {
    return await deliver(
      { ref, data: job.data, queuedAtMs: job.timestamp, marks: marksOf(job.opts) },
      lane,
      signal,
    );
  } catch (error) {
    if (error instanceof UnparseableJobError) return recordUnparseable(job, error, lane);
    return whenFailed(error, ref, lane, signal);
  }
}

/** When the job returns after an error that is not its fault. */
function whenFailed(error: unknown, ref: JobRef, lane: LaneContext, signal: AbortSignal): Disposition {
  if (error instanceof SlotsFullError) return { kind: 'delay', untilMs: error.retryAtMs };
  if (error instanceof PermitsClosedError) return { kind: 'delay', untilMs: lane.nowMs() };
  // The result of an aborted call is unknown. The next worker may send the event again; Klaviyo records it once.
  if (signal.aborted) return { kind: 'delay', untilMs: lane.nowMs() };
  lane.log.error(
    { destination: lane.destination.id, ...ref, error },
    'could not process a job; it returns later',
  );
  return { kind: 'delay', untilMs: lane.nowMs() + ERROR_DELAY_MS };
}

async function recordUnparseable(
  job: Job,
  error: UnparseableJobError,
  lane: LaneContext,
): Promise<Disposition> {
  const { id } = lane.destination;
  const ref = { type: lane.type, jobId: job.id ?? '' };
  await lane.deadLetters.record(id, unparseableDeath(ref, job.data, error.message, lane.nowMs()));
  lane.metrics.settled(id, lane.type, 'dead');
  countReplayed(lane, job.data, 'dead');
  return { kind: 'complete', outcome: 'dead' };
}
