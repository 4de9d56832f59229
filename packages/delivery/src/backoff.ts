import type { Attempt } from '@tracklayer/lanes';

/** How long a job keeps trying. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  attempts: number;
  baseMs: number;
  capMs: number;
  /** A job enqueued longer ago than this is not tried again. */
  maxAgeMs: number;
}

/**
 * Exponential back-off, capped, with full jitter: anywhere between nothing and the ceiling, so that a thousand jobs that
 * failed together do not come back together.
 *
 * @param spent attempts spent so far, at least 1
 * @param random in [0, 1)
 */
export function backoffMs(spent: number, policy: RetryPolicy, random: number): number {
  // 2 ** 53 and beyond loses nothing here: the cap is far below.
  const ceilingMs = Math.min(policy.capMs, policy.baseMs * 2 ** Math.max(0, spent - 1));
  return Math.floor(random * ceilingMs);
}

/** Throttling and holds are the destination's trouble, not the job's: only `retry` spends. */
export function attemptsSpent(attempts: readonly Attempt[]): number {
  return attempts.filter((attempt) => attempt.outcome === 'retry').length;
}

const STORY_LENGTH = 50;

/** The story stays bounded: what spent an attempt is kept, the oldest of the rest gives way. */
export function appendAttempt(story: readonly Attempt[], attempt: Attempt): Attempt[] {
  const next = [...story, attempt];
  while (next.length > STORY_LENGTH) {
    const expendable = next.findIndex((past) => past.outcome !== 'retry');
    next.splice(Math.max(0, expendable), 1);
  }
  return next;
}
