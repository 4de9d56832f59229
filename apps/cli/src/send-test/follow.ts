import { setTimeout as sleep } from 'node:timers/promises';
import type { DeadLetters } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import type { Hold, Holds } from '@tracklayer/holds';
import { explainHold, NO_WORKER, workerCount } from '@tracklayer/lane-status';
import type { Lanes } from '@tracklayer/lanes';
import type { Receipt } from '@tracklayer/producer';
import { lookAt, type SeenJob, type Sight } from './sight.js';
import { type Step, type Told, tell } from './steps.js';

/** How the jobs of one destination ended, or how the last that has not ended looked when the time was up. */
export interface Followed {
  ends: Map<JobType, Sight>;
  /** Not every job has ended. */
  timedOut: boolean;
  /** Nobody takes jobs there. */
  noWorker: boolean;
  /** The destination is set aside. */
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
  say(step: Step): Promise<void>;
}

const LOOK_EVERY_MS = 50;
/** A worker that is free takes a job within milliseconds; one that starts needs a moment. */
const WORKER_AFTER_MS = 1_000;

/** Follows the jobs of one destination to their ends, and says each thing that happens once. */
export async function follow(options: FollowOptions): Promise<Followed> {
  const { lanes, deadLetters, holds, destination, receipt, startMs, untilMs, signal, say } = options;
  const left = new Set(jobsOf(receipt, destination));
  const ends = new Map<JobType, Sight>();
  const said = new Set<string>();
  let noWorker: boolean | undefined;
  let hold: Hold | undefined;

  async function once(what: Step['what'], told: Told | undefined, atMs: number, which = ''): Promise<void> {
    if (told === undefined || said.has(`${what} ${told.step} ${which}`)) return;
    said.add(`${what} ${told.step} ${which}`);
    await say({ destination, what, afterMs: Math.max(0, atMs - startMs), ...told });
  }

  async function look(job: SeenJob): Promise<void> {
    const sight = await lookAt(lanes, deadLetters, job);
    const nowMs = Date.now();
    ends.set(job.type, sight);
    if (sight.kind !== 'settled' && sight.kind !== 'dead') {
      const attempt = sight.kind === 'later' ? sight.attempt?.atMs : undefined;
      return once(job.type, tell(sight, nowMs), nowMs, String(attempt ?? ''));
    }
    left.delete(job);
    // A quick job is never seen in work, but it tells afterwards when it was.
    if (sight.pickedUpAtMs !== undefined)
      await once(job.type, tell({ kind: 'active' }, nowMs), sight.pickedUpAtMs);
    await once(job.type, tell(sight, nowMs), sight.endedAtMs ?? nowMs);
  }

  async function lookForWorkers(): Promise<void> {
    const counts = [...left].map(({ type }) => workerCount(lanes, destination, type));
    noWorker = (await Promise.all(counts)).every((workers) => workers === 0);
    if (noWorker) await once('workers', NO_WORKER, Date.now());
  }

  while (left.size > 0 && !signal.aborted) {
    for (const job of left) await look(job);
    if (left.size === 0 || Date.now() >= untilMs) break;
    hold = await holds.get(destination);
    if (hold) await once('workers', explainHold(hold), Date.now(), String(hold.sinceMs));
    if (noWorker === undefined && Date.now() - startMs > WORKER_AFTER_MS) await lookForWorkers();
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  // One may have been started meanwhile, and then it is something else that takes so long.
  if (left.size > 0 && noWorker !== false) await lookForWorkers();
  return { ends, timedOut: left.size > 0, noWorker: noWorker ?? false, hold };
}

/** The jobs that were made, whether by this call or before. */
function jobsOf(receipt: Receipt, destination: string): SeenJob[] {
  return receipt.jobs.flatMap(({ jobId, ...job }) =>
    jobId !== undefined && job.destination === destination ? [{ destination, type: job.type, jobId }] : [],
  );
}
