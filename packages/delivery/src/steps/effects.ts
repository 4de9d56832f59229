import type { DeadReason } from '@tracklayer/dead-letters';
import type { Failure, Outcome, Warning } from '@tracklayer/klaviyo';
import type { Attempt, SettledMarker } from '@tracklayer/lanes';
import type { RetryPolicy } from '../context.js';
import { appendAttempt, attemptsSpent } from './attempt-history.js';
import { backoffMs } from './backoff.js';

/** The effects of an outcome on the queue, the delivery store, the dead letters and the permits. Plain data. */
export interface Effects {
  /** `complete`: the job leaves the lane. `delay`: it returns later. */
  queue: { kind: 'complete' } | { kind: 'delay'; untilMs: number };
  /** The attempt history, including this attempt. */
  attempts: Attempt[];
  /** The completion marker to write. */
  marker?: SettledMarker;
  letter?: { reason: DeadReason; failure: Failure };
  /** No worker calls the endpoint for this long. */
  blockMs?: number;
  /** What the destination asked for, where `blockMs` is less. */
  askedMs?: number;
}

export interface AttemptContext {
  attempts: readonly Attempt[];
  /** Epoch ms. */
  enqueuedAtMs: number;
  nowMs: number;
  /** In [0, 1). */
  random: number;
  policy: RetryPolicy;
  /** Values that the destination did not take. They are kept in the attempt history. */
  warnings?: readonly Warning[] | undefined;
}

/** The delay of a job while its destination is held. Workers take no jobs then, so a short delay costs nothing. */
export const HELD_MS = 1_000;

/** A job that waits for a hold of an endpoint, a list or a flag is woken. It looks by itself only this often. */
const PARKED_MS = 600_000;

export function parkedMs(random: number): number {
  return PARKED_MS + Math.floor(random * PARKED_MS);
}

const MISSING_DEPENDENCY = new Set(['predecessor_dead', 'predecessor_discarded', 'predecessor_missing']);

/** A throttled job returns after this time at most. Then it waits for its permit, so it goes when a person lifts the block. */
const MAX_THROTTLED_MS = 60_000;

/** Jitter for jobs that return after a block, so that they do not return together. */
const RETURN_JITTER_MS = 500;

/** The only place that decides the effects of an outcome. Pure and exhaustive. */
export function effectsOf(outcome: Outcome, at: AttemptContext): Effects {
  const unchanged = [...at.attempts];
  switch (outcome.kind) {
    case 'delivered':
    case 'duplicate':
    case 'skipped':
      return { queue: { kind: 'complete' }, attempts: unchanged, marker: outcome.kind };
    case 'throttled':
      return {
        queue: {
          kind: 'delay',
          untilMs: at.nowMs + Math.min(outcome.retryAfterMs, MAX_THROTTLED_MS) + jitter(at.random),
        },
        attempts: historyWith('throttled', outcome.failure, at, outcome.askedMs),
        blockMs: outcome.retryAfterMs,
        ...(outcome.askedMs !== undefined && { askedMs: outcome.askedMs }),
      };
    case 'held':
      return {
        queue: { kind: 'delay', untilMs: at.nowMs + HELD_MS + jitter(at.random) },
        attempts: historyWith('held', outcome.failure, at),
      };
    case 'retry':
      return retry(outcome.failure, at);
    case 'dead':
      return {
        queue: { kind: 'complete' },
        attempts: historyWith('dead', outcome.failure, at),
        letter: {
          reason: MISSING_DEPENDENCY.has(outcome.failure.code) ? 'predecessor_dead' : 'refused',
          failure: outcome.failure,
        },
      };
  }
}

function retry(failure: Failure, at: AttemptContext): Effects {
  const attempts = historyWith('retry', failure, at);
  const spent = attemptsSpent(attempts);
  const waitMs = backoffMs(spent, at.policy, at.random);
  const tooOld = at.nowMs + waitMs - at.enqueuedAtMs > at.policy.maxAgeMs;
  if (spent >= at.policy.attempts || tooOld) {
    return { queue: { kind: 'complete' }, attempts, letter: { reason: 'exhausted', failure } };
  }
  return { queue: { kind: 'delay', untilMs: at.nowMs + waitMs }, attempts };
}

function historyWith(
  outcome: Attempt['outcome'],
  failure: Failure,
  at: AttemptContext,
  askedMs?: number,
): Attempt[] {
  const { code, status, detail, pointer, requestId, foreign } = failure;
  return appendAttempt(at.attempts, {
    atMs: at.nowMs,
    outcome,
    code,
    ...(status === undefined ? {} : { status }),
    ...(detail === undefined ? {} : { detail }),
    ...(pointer === undefined ? {} : { pointer }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(foreign && { foreign }),
    ...(askedMs === undefined ? {} : { askedMs }),
    ...(at.warnings && at.warnings.length > 0 ? { dropped: [...at.warnings] } : {}),
  });
}

function jitter(random: number): number {
  return Math.floor(random * RETURN_JITTER_MS);
}
