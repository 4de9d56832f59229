/**
 * Takes up a job that was in work when its worker died.
 *
 * It runs alone in this process for one call's time-out at most; then the others go on beside it. A death of the process
 * while it runs alone costs it a life, and the third makes it a dead letter. A death while others ran beside it, also by a
 * deploy, costs nobody a life.
 */
import { poisonDeath } from '@tracklayer/dead-letters';
import type { JobRef, Suspects } from '@tracklayer/lanes';
import type { Job } from 'bullmq';
import type { LaneContext } from '../context.js';
import type { Disposition } from '../steps/settle.js';
import { SlotsFullError } from './low-priority-slots.js';
import type { Solitude } from './solitude.js';

const LIVES = 3;

/** How long a suspect waits for its permit while it stops the others, and after how long it tries again. */
const PERMIT_WITHIN_MS = 1_000;
const PERMIT_AGAIN_MS = 3_000;

export interface SuspectOptions {
  suspects: Suspects;
  solitude: Solitude;
  /** Passes the job to the pipeline. Never rejects. */
  dispose: (lane: LaneContext) => Promise<Disposition>;
}

export async function runSuspect(
  job: Job,
  lane: LaneContext,
  signal: AbortSignal,
  { suspects, solitude, dispose }: SuspectOptions,
): Promise<Disposition> {
  const ref: JobRef = { type: lane.type, jobId: job.id ?? '' };
  const stalls = job.stalledCounter;
  const lost = await suspects.lostLives(ref, stalls);
  if (lost === undefined) return solitude.among(() => dispose(lane));
  if (lost >= LIVES) return recordPoison(ref, job.data, lane);

  const { id: destination, timeoutMs } = lane.destination;
  const turn = await solitude.turn(lost, timeoutMs, signal);
  // The mark leaves Redis before others run beside the job.
  const unmark = (cleared: boolean) =>
    suspects
      .endAlone(ref, stalls, cleared)
      .catch((error) => lane.log.warn({ destination, ...ref, error }, 'could not unmark a suspect'));
  let company: Promise<void> | undefined;
  const timer = setTimeout(() => {
    company = unmark(false).then(turn.letOthersGo);
  }, timeoutMs);
  let cleared = false;
  try {
    await suspects.beginAlone(ref);
    const disposition = await dispose({ ...lane, permits: hastyPermits(lane) });
    // A job that waits for a permit or a hold was not sent, so nothing is known about it.
    cleared = !signal.aborted && (disposition.kind === 'complete' || disposition.data !== undefined);
    return disposition;
  } finally {
    clearTimeout(timer);
    await company;
    await unmark(cleared);
    turn.end();
  }
}

/** The others must not wait for the limits of this job's endpoint. */
function hastyPermits({ permits, nowMs, random }: LaneContext): LaneContext['permits'] {
  return {
    ...permits,
    acquire(endpoint, options) {
      const atMs = nowMs() + PERMIT_AGAIN_MS * (1 + random());
      const hasty = new AbortController();
      const timer = setTimeout(() => hasty.abort(new SlotsFullError(atMs)), PERMIT_WITHIN_MS);
      const signal = AbortSignal.any([options.signal, hasty.signal]);
      return permits.acquire(endpoint, { ...options, signal }).finally(() => clearTimeout(timer));
    },
  };
}

/** The marker of a job that was delivered in spite of it wins: then there is no letter. */
async function recordPoison(ref: JobRef, data: unknown, lane: LaneContext): Promise<Disposition> {
  const { id: destination } = lane.destination;
  const death = poisonDeath(ref, data, lane.nowMs());
  const recorded = await lane.deadLetters.record(destination, death);
  if (recorded === 'settled') return { kind: 'complete', outcome: 'duplicate' };
  const { code, detail, hint } = death.failure;
  lane.metrics.settled(destination, lane.type, 'dead');
  lane.log.error({ destination, ...ref, outcome: 'dead', code, detail, hint }, 'dead letter');
  return { kind: 'complete', outcome: 'dead' };
}
