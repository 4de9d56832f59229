import { type Attempt, leaveOut } from '@tracklayer/lanes';

const MAX_HISTORY = 50;

/** Counts spent attempts. Only `retry` spends one: throttling and holds are not the job's fault. */
export function attemptsSpent(history: readonly Attempt[]): number {
  return history.filter((attempt) => attempt.outcome === 'retry').length;
}

/**
 * Appends to the attempt history and keeps it short. Spent attempts always stay, because they are counted. The oldest other
 * one is dropped, and its successor records how many were left out.
 */
export function appendAttempt(history: readonly Attempt[], attempt: Attempt): Attempt[] {
  const next = [...history, attempt];
  if (next.length <= MAX_HISTORY) return next;
  const expendable = history.findIndex((past) => past.outcome !== 'retry');
  return expendable < 0 ? next : leaveOut(next, expendable, 1);
}
