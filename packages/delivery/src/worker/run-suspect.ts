/**
 * Takes up a job that was in work when its worker died.
 *
 * It runs alone in this process for one call's time-out at most; then the others go on beside it. A death of the process
 * while our code works for this job alone costs it a life, and the third makes it a dead letter. A death while others ran
 * beside it, while the worker stops, or while it has waited for the network for 1.5 s, costs nobody a life.
 */
import { poisonDeath } from '@tracklayer/dead-letters';
import type { AloneStage, JobRef, Suspects } from '@tracklayer/lanes';
import type { Job } from 'bullmq';
import type { LaneContext } from '../context.js';
import { countReplayed } from '../steps/count-replayed.js';
import type { Disposition } from '../steps/settle.js';
import { type Haste, hastyPermits } from './hasty-permits.js';
import type { Solitude } from './solitude.js';

const LIVES = 3;

/** A suspect stops the others while it waits for its permit. They must not wait for the limits of its endpoint. */
const HASTE: Haste = { withinMs: 1_000, againMs: 3_000 };

/**
 * A call that has had no answer for this long is on its way: our code has sent it and does nothing for the job. The timer
 * runs only in a process whose event loop is free.
 */
const WAITS_AFTER_MS = 1_500;

/**
 * Whether a job runs alone, because workers died while they had it. During a surge thousands of jobs are in work. After the first
 * death they go together once more: alone they take minutes, and each stops all others of the process, fresh events too. Pure.
 */
export function isSuspect({ stalledCounter }: Pick<Job, 'stalledCounter'>, isSurge: boolean): boolean {
  return stalledCounter > (isSurge ? 1 : 0);
}

export interface SuspectOptions {
  suspects: Suspects;
  solitude: Solitude;
  /** Aborted when the worker begins to stop. A kill after that, as by a deploy, costs no life. */
  stopping: AbortSignal;
  /** Passes the job to the pipeline. Never rejects. */
  dispose: (lane: LaneContext) => Promise<Disposition>;
}

export async function runSuspect(
  job: Job,
  lane: LaneContext,
  signal: AbortSignal,
  { suspects, solitude, stopping, dispose }: SuspectOptions,
): Promise<Disposition> {
  const ref: JobRef = { type: lane.type, jobId: job.id ?? '' };
  const stalls = job.stalledCounter;
  const lost = await suspects.lostLives(ref, stalls);
  if (lost === undefined) return solitude.among(() => dispose(lane));
  if (lost >= LIVES) return recordPoison(ref, job.data, lane);

  const { id: destination, timeoutMs } = lane.destination;
  const turn = await solitude.turn(lost, timeoutMs, signal);
  let isAlone = true;
  const warn = (error: unknown) =>
    lane.log.warn({ destination, ...ref, error }, 'could not mark or unmark a suspect');
  const mark = async (stage: AloneStage) => {
    if (isAlone) await suspects.workAlone(ref, stage).catch(warn);
  };
  const unmark = (cleared: boolean) => {
    isAlone = false;
    return suspects.endAlone(ref, stalls, cleared).catch(warn);
  };
  let company: Promise<void> | undefined;
  const letOthersGo = () => {
    // The mark leaves Redis before others run beside the job.
    company ??= unmark(false).then(turn.letOthersGo);
  };
  const timer = setTimeout(letOthersGo, timeoutMs);
  stopping.addEventListener('abort', letOthersGo, { once: true });
  let cleared = false;
  try {
    if (stopping.aborted) letOthersGo();
    else await suspects.workAlone(ref, 'sending');
    const client = markingClient(lane, mark);
    const disposition = await dispose({ ...lane, client, permits: hastyPermits(lane, HASTE) });
    // A job that waits for a permit or a hold was not sent, so nothing is known about it.
    cleared = !signal.aborted && (disposition.kind === 'complete' || disposition.data !== undefined);
    return disposition;
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', letOthersGo);
    await company;
    await unmark(cleared);
    turn.end();
  }
}

/** Marks how far the job has come with each of its calls. */
function markingClient(
  { client }: LaneContext,
  mark: (stage: AloneStage) => Promise<void>,
): LaneContext['client'] {
  return {
    ...client,
    async send(request, signal) {
      const timer = setTimeout(() => void mark('waiting'), WAITS_AFTER_MS);
      let isMarked = false;
      // Before the answer is read: reading it may be what kills the worker.
      const answered = async () => {
        clearTimeout(timer);
        // After an abort another worker may have the job.
        if (isMarked || signal?.aborted) return;
        isMarked = true;
        await mark('answered');
      };
      try {
        return await client.send(request, signal, answered);
      } finally {
        await answered();
      }
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
  countReplayed(lane, data, 'dead');
  lane.log.error({ destination, ...ref, outcome: 'dead', code, detail, hint }, 'dead letter');
  return { kind: 'complete', outcome: 'dead' };
}
