import { setTimeout as sleep } from 'node:timers/promises';
import type { DeadLetters } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import type { Hold, Holds } from '@tracklayer/holds';
import { explainHold, findHold, NO_WORKER, workerCount } from '@tracklayer/lane-status';
import type { Lanes } from '@tracklayer/lanes';
import type { Receipt } from '@tracklayer/producer';
import { inspectJob, type JobAddress, type JobSnapshot } from './job-snapshot.js';
import { type Step, type StepText, stepOf } from './steps.js';

/** The last snapshot of each job of one destination: its result, or its state when the time was up. */
export interface Followed {
  ends: Map<JobType, JobSnapshot>;
  /** Not every job has a result. */
  timedOut: boolean;
  /** No worker takes jobs of the destination. */
  noWorker: boolean;
  /** The hold that its jobs wait for. */
  hold: Hold | undefined;
}

export interface FollowOptions {
  lanes: Lanes;
  deadLetters: DeadLetters;
  holds: Holds;
  destination: string;
  receipt: Receipt;
  /** Epoch ms, when the event was tracked. */
  startMs: number;
  /** Epoch ms. */
  untilMs: number;
  signal: AbortSignal;
  onStep(step: Step): Promise<void>;
}

const READ_EVERY_MS = 50;
/** A free worker takes a job within milliseconds. A worker that starts needs a moment. */
const WORKER_AFTER_MS = 1_000;

/** Follows the jobs of one destination to their results, and reports each step once. */
export async function follow(options: FollowOptions): Promise<Followed> {
  const { lanes, deadLetters, holds, destination, receipt, startMs, untilMs, signal, onStep } = options;
  const left = new Set(jobsOf(receipt, destination));
  const ends = new Map<JobType, JobSnapshot>();
  const reported = new Set<string>();
  let noWorker: boolean | undefined;
  let hold: Hold | undefined;

  async function once(
    what: Step['what'],
    step: StepText | undefined,
    atMs: number,
    which = '',
  ): Promise<void> {
    if (step === undefined || reported.has(`${what} ${step.step} ${which}`)) return;
    reported.add(`${what} ${step.step} ${which}`);
    await onStep({ destination, what, afterMs: Math.max(0, atMs - startMs), ...step });
  }

  async function read(job: JobAddress): Promise<void> {
    const snapshot = await inspectJob(lanes, deadLetters, job);
    const nowMs = Date.now();
    ends.set(job.type, snapshot);
    if (snapshot.kind !== 'settled' && snapshot.kind !== 'dead') {
      const attempt = snapshot.kind === 'later' ? snapshot.attempt?.atMs : undefined;
      return once(job.type, stepOf(snapshot, job, nowMs), nowMs, String(attempt ?? ''));
    }
    left.delete(job);
    // A quick job is never seen active. Its times say afterwards when it was.
    if (snapshot.pickedUpAtMs !== undefined)
      await once(job.type, stepOf({ kind: 'active' }, job, nowMs), snapshot.pickedUpAtMs);
    await once(job.type, stepOf(snapshot, job, nowMs), snapshot.endedAtMs ?? nowMs);
  }

  async function checkWorkers(): Promise<void> {
    const counts = [...left].map(({ type }) => workerCount(lanes, destination, type));
    noWorker = (await Promise.all(counts)).every((workers) => workers === 0);
    if (noWorker) await once('workers', NO_WORKER, Date.now());
  }

  while (left.size > 0 && !signal.aborted) {
    for (const job of left) await read(job);
    if (left.size === 0 || Date.now() >= untilMs) break;
    hold = findHold(
      (await holds.read(destination)).holds,
      [...left].map(({ type }) => type),
    );
    if (hold) await once('workers', explainHold(hold), Date.now(), `${hold.scope} ${hold.sinceMs}`);
    if (noWorker === undefined && Date.now() - startMs > WORKER_AFTER_MS) await checkWorkers();
    await sleep(READ_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  // A worker may have started since then.
  if (left.size > 0 && noWorker !== false) await checkWorkers();
  return { ends, timedOut: left.size > 0, noWorker: noWorker ?? false, hold };
}

/** The jobs of the event, created by this call or an earlier one. */
function jobsOf(receipt: Receipt, destination: string): JobAddress[] {
  return receipt.jobs.flatMap(({ jobId, ...job }) =>
    jobId !== undefined && job.destination === destination ? [{ destination, type: job.type, jobId }] : [],
  );
}
