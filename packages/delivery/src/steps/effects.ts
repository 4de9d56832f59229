import type { DeadReason } from '@tracklayer/dead-letters';
import type { Failure, Outcome } from '@tracklayer/klaviyo';
import type { Attempt, SettledMark } from '@tracklayer/lanes';
import { appendAttempt, attemptsSpent, backoffMs, type RetryPolicy } from './backoff.js';

/** What an outcome means for the queue, the record, the dead letters and the permits. Plain data. */
export interface Consequences {
  /** `complete`: the job leaves the lane. `delay`: it comes back. */
  queue: { kind: 'complete' } | { kind: 'delay'; untilMs: number };
  /** The story, with this attempt in it. */
  attempts: Attempt[];
  mark?: SettledMark;
  letter?: { reason: DeadReason; failure: Failure };
  /** Nobody calls this endpoint for so long. */
  blockMs?: number;
}

export interface Circumstances {
  attempts: readonly Attempt[];
  /** Epoch ms. */
  enqueuedAtMs: number;
  nowMs: number;
  /** In [0, 1). */
  random: number;
  policy: RetryPolicy;
}

/** How long a job steps back while its destination is held. The workers take none meanwhile, so it costs nothing. */
export const HELD_MS = 1_000;

const WITHOUT_PREDECESSOR = new Set(['predecessor_dead', 'predecessor_discarded', 'predecessor_missing']);

/** Spread of what returns together after a block, so that it does not knock as one. */
const RETURN_SPREAD_MS = 500;

/** The one place that says what follows from an outcome. Pure and exhaustive. */
export function consequencesOf(outcome: Outcome, at: Circumstances): Consequences {
  const unchanged = [...at.attempts];
  switch (outcome.kind) {
    case 'delivered':
    case 'duplicate':
    case 'skipped':
      return { queue: { kind: 'complete' }, attempts: unchanged, mark: outcome.kind };
    case 'throttled':
      return {
        queue: { kind: 'delay', untilMs: at.nowMs + outcome.retryAfterMs + spread(at.random) },
        attempts: told('throttled', outcome.failure, at),
        blockMs: outcome.retryAfterMs,
      };
    case 'held':
      return {
        queue: { kind: 'delay', untilMs: at.nowMs + HELD_MS + spread(at.random) },
        attempts: told('held', outcome.failure, at),
      };
    case 'retry':
      return retry(outcome.failure, at);
    case 'dead':
      return {
        queue: { kind: 'complete' },
        attempts: told('dead', outcome.failure, at),
        letter: {
          reason: WITHOUT_PREDECESSOR.has(outcome.failure.code) ? 'predecessor_dead' : 'refused',
          failure: outcome.failure,
        },
      };
  }
}

function retry(failure: Failure, at: Circumstances): Consequences {
  const attempts = told('retry', failure, at);
  const spent = attemptsSpent(attempts);
  const waitMs = backoffMs(spent, at.policy, at.random);
  const tooOld = at.nowMs + waitMs - at.enqueuedAtMs > at.policy.maxAgeMs;
  if (spent >= at.policy.attempts || tooOld) {
    return { queue: { kind: 'complete' }, attempts, letter: { reason: 'exhausted', failure } };
  }
  return { queue: { kind: 'delay', untilMs: at.nowMs + waitMs }, attempts };
}

function told(outcome: Attempt['outcome'], failure: Failure, at: Circumstances): Attempt[] {
  const { code, status, detail, pointer, requestId } = failure;
  return appendAttempt(at.attempts, {
    atMs: at.nowMs,
    outcome,
    code,
    ...(status === undefined ? {} : { status }),
    ...(detail === undefined ? {} : { detail }),
    ...(pointer === undefined ? {} : { pointer }),
    ...(requestId === undefined ? {} : { requestId }),
  });
}

function spread(random: number): number {
  return Math.floor(random * RETURN_SPREAD_MS);
}
