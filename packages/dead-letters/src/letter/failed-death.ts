import { parseJob, quarantinedEvent } from '@tracklayer/lanes';
import { attemptsOf, type Death, quarantineDeath, unparseableDeath } from './death.js';

const STALLED = /^job stalled more than/;
const MAX_DETAIL = 500;

const POISON_DETAIL = 'Three worker processes ended while each worked on this job alone.';
const POISON_HINT =
  'Its workers died or stalled on it several times. Read their logs and memory figures of that time, then replay it alone.';

/** Translates a failure of BullMQ into a death. Pure. */
export function failedDeath(
  ref: Death['ref'],
  job: unknown,
  failedReason: string,
  failedAtMs: number,
): Death {
  const detail = failedReason.slice(0, MAX_DETAIL);
  if (STALLED.test(failedReason))
    return deathWith(ref, job, { code: 'stalled', detail, hint: POISON_HINT }, failedAtMs);
  const hint =
    'The worker failed on it with an error of its own. Read the worker log of that time. Replay the letter after a fix.';
  return deathWith(ref, job, { code: 'worker_failed', detail, hint }, failedAtMs);
}

/** The death of a job that ended three workers while it was in work alone. Pure. */
export function poisonDeath(ref: Death['ref'], job: unknown, nowMs: number): Death {
  return deathWith(ref, job, { code: 'stalled', detail: POISON_DETAIL, hint: POISON_HINT }, nowMs);
}

function deathWith(ref: Death['ref'], job: unknown, failure: Death['failure'], nowMs: number): Death {
  const quarantined = quarantinedEvent(job);
  if (quarantined !== undefined) return quarantineDeath(ref, quarantined, nowMs);
  const problem = problemOf(job);
  if (problem !== undefined) return unparseableDeath(ref, job, problem, nowMs);
  const attempts = [...attemptsOf(job), { atMs: nowMs, outcome: 'dead' as const, code: failure.code }];
  return { ref, job, nowMs, attempts, reason: 'poison', failure };
}

function problemOf(job: unknown): string | undefined {
  try {
    parseJob(job);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
