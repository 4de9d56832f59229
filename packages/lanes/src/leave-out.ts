import type { Attempt } from './job.js';

/** The story without `count` attempts from a position on; the one after them says how many are missing. Pure. */
export function leaveOut(story: readonly Attempt[], from: number, count: number): Attempt[] {
  const next = story[from + count];
  if (next === undefined || count <= 0) return [...story];
  const gone = story.slice(from, from + count);
  const leftOut = [...gone, next].reduce((sum, attempt) => sum + (attempt.leftOut ?? 0), count);
  return [...story.slice(0, from), { ...next, leftOut }, ...story.slice(from + count + 1)];
}
