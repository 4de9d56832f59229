import { type CompletionMarker, type JobRef, laneKeys } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import type { ReplayContext } from '../context.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf } from '../letter/letter-id.js';
import { readLetters } from '../store/read.js';
import { isUnreadable } from '../store/unreadable.js';

/**
 * How the job that a letter's job follows stands now.
 * `moving`: on its way, and will release its followers. `gone`: nothing is known of it any more: it ended long ago, or its
 * dead letter has expired.
 */
export type PredecessorState = CompletionMarker | 'moving' | 'gone';

export async function stateOf(
  { redis, lanes, destination }: ReplayContext,
  ref: JobRef,
): Promise<PredecessorState> {
  const mark = await markOf(redis, destination, ref);
  if (mark !== undefined) return mark;
  const [letter] = await readLetters(redis, destination, [memberOf(ref)]);
  if (letter && isUnreadable(letter)) return 'dead';
  if (letter?.state === 'replaying') return 'moving';
  // Its mark has gone before its story.
  if (letter?.state === 'resolved' && letter.resolution !== undefined) return letter.resolution;
  return (await lanes.queue(destination, ref.type).getJob(ref.jobId)) === undefined ? 'gone' : 'moving';
}

export async function markOf(
  redis: RedisClient,
  destination: string,
  { type, jobId }: JobRef,
): Promise<CompletionMarker | undefined> {
  return ((await redis.get(laneKeys(destination).marker(type, jobId))) ?? undefined) as
    | CompletionMarker
    | undefined;
}

/**
 * Whether a worker has ever got as far as sending the job. Of one that must not go without its predecessor it says that the
 * predecessor had been delivered by then, whatever is remembered of it today. Pure.
 */
export function hadItsTurn({ reason, attempts }: Pick<DeadLetter, 'reason' | 'attempts'>): boolean {
  return reason === 'refused' || reason === 'exhausted' || attempts.some(({ outcome }) => outcome !== 'dead');
}
