import type { Attempt } from './job.js';

/** The history without `count` attempts from the index `from` on. The attempt after them says how many are left out. Pure. */
export function leaveOut(history: readonly Attempt[], from: number, count: number): Attempt[] {
  const next = history[from + count];
  if (next === undefined || count <= 0) return [...history];
  const gone = history.slice(from, from + count);
  const leftOut = [...gone, next].reduce((sum, attempt) => sum + (attempt.leftOut ?? 0), count);
  return [...history.slice(0, from), { ...next, leftOut }, ...history.slice(from + count + 1)];
}
