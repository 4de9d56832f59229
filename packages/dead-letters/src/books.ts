import type { DeadLetter } from './letter.js';

/** Ways a letter can leave for good; each is counted as `<job type>:<way>` among the destination's counts. */
export type LetterEnd = 'expired' | 'discarded' | 'forgotten';

/** What a change of a letter means for the marks and counts of its destination. */
export interface Books {
  /** `dead`: nobody may send this job. `free`: it may be sent again. */
  mark?: 'dead' | 'free';
  /** Counted outcome → difference. */
  counts: Record<string, number>;
}

/**
 * Keeps one equation true, at every moment, for each destination and job type:
 *
 *     enqueued = delivered + duplicate + skipped + dead + expired + discarded + what is still in the lane
 *
 * A replay takes the job off the books, as if it had never been enqueued; its fresh job is counted when it is put into
 * the lane. `forgotten` are resolved letters whose time is up: counted as delivered long ago, so they are in no sum.
 */
export function books(
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
  end: LetterEnd | undefined,
): Books {
  const wasDead = before?.state === 'dead';
  const isDead = after?.state === 'dead';
  if (isDead && !wasDead) return { mark: 'dead', counts: { dead: 1 } };
  if (wasDead && after?.state === 'replaying') return { mark: 'free', counts: { dead: -1, enqueued: -1 } };
  if (wasDead && after === undefined) return { mark: 'free', counts: { dead: -1, [end ?? 'discarded']: 1 } };
  return { counts: after === undefined && end !== undefined ? { [end]: 1 } : {} };
}
