import { type Attempt, leaveOut } from '@tracklayer/lanes';

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

/**
 * The story stays bounded: what spent an attempt is kept, or nobody could count them; the oldest of the rest gives way,
 * and the story says so.
 */
export function appendAttempt(story: readonly Attempt[], attempt: Attempt): Attempt[] {
  const next = [...story, attempt];
  if (next.length <= STORY_LENGTH) return next;
  const expendable = story.findIndex((past) => past.outcome !== 'retry');
  return expendable < 0 ? next : leaveOut(next, expendable, 1);
}
