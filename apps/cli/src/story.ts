import type { DeadLetter } from '@tracklayer/dead-letters';
import { counted } from './count.js';

/** One line of a letter's story. */
export interface Moment {
  atMs: number;
  what: string;
  status?: number;
  code?: string;
  detail?: string;
  pointer?: string;
  requestId?: string;
}

/**
 * Every attempt of every life, the last replay in its place among them, and how it ended. Pure. Of earlier replays only
 * the attempts they led to are told.
 */
export function storyOf({ attempts, replayedAtMs, resolution, resolvedAtMs }: DeadLetter): Moment[] {
  const moments = attempts.flatMap(({ outcome, leftOut, ...rest }): Moment[] => [
    ...(leftOut === undefined ? [] : [{ atMs: rest.atMs, what: `${counted(leftOut, 'attempt')} left out` }]),
    { what: outcome, ...rest },
  ]);
  if (replayedAtMs !== undefined) moments.push({ atMs: replayedAtMs, what: 'replayed' });
  if (resolution !== undefined && resolvedAtMs !== undefined)
    moments.push({ atMs: resolvedAtMs, what: resolution });
  return moments.sort((a, b) => a.atMs - b.atMs);
}
