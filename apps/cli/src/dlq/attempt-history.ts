import type { DeadLetter } from '@tracklayer/dead-letters';
import { counted } from '@tracklayer/format';

/** One line of a letter's attempt history. */
export interface Moment {
  atMs: number;
  what: string;
  status?: number;
  code?: string;
  detail?: string;
  pointer?: string;
  requestId?: string;
  /** Values that the destination did not take in this attempt. */
  dropped?: readonly { code: string; field: string }[];
}

/** Every attempt of every run, the replays between them, and the result. Pure. */
export function attemptHistory(letter: DeadLetter): Moment[] {
  const { attempts, earlierReplaysAtMs = [], replayedAtMs, resolution, resolvedAtMs } = letter;
  const moments = attempts.flatMap(({ outcome, leftOut, ...rest }): Moment[] => [
    ...(leftOut === undefined ? [] : [{ atMs: rest.atMs, what: `${counted(leftOut, 'attempt')} left out` }]),
    { what: outcome, ...rest },
  ]);
  for (const atMs of [...earlierReplaysAtMs, replayedAtMs])
    if (atMs !== undefined) moments.push({ atMs, what: 'replayed' });
  if (resolution !== undefined && resolvedAtMs !== undefined)
    moments.push({ atMs: resolvedAtMs, what: resolution });
  return moments.sort((a, b) => a.atMs - b.atMs);
}
