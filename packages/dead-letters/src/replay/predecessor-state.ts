import { type CompletionMarker, type JobRef, laneKeys } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import type { ReplayContext } from '../context.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf } from '../letter/letter-id.js';
import { readLetters } from '../store/read.js';
import { isUnreadable } from '../store/unreadable.js';

/**
 * The state of the job that another job depends on: its completion marker, or
 * - `moving`: it is on its way, and will release its dependents.
 * - `gone`: it is no longer stored. It ended long ago, or its dead letter expired.
 */
export type PredecessorState = CompletionMarker | 'moving' | 'gone';

export async function stateOf(
  { redis, lanes, destination }: ReplayContext,
  ref: JobRef,
): Promise<PredecessorState> {
  const marker = await markerOf(redis, destination, ref);
  if (marker !== undefined) return marker;
  const [letter] = await readLetters(redis, destination, [memberOf(ref)]);
  if (letter && isUnreadable(letter)) return 'dead';
  if (letter?.state === 'replaying') return 'moving';
  // The completion marker is gone before the resolved letter.
  if (letter?.state === 'resolved' && letter.resolution !== undefined) return letter.resolution;
  return (await lanes.queue(destination, ref.type).getJob(ref.jobId)) === undefined ? 'gone' : 'moving';
}

/** The completion marker of a job, if it has one. */
export async function markerOf(
  redis: RedisClient,
  destination: string,
  { type, jobId }: JobRef,
): Promise<CompletionMarker | undefined> {
  return ((await redis.get(laneKeys(destination).marker(type, jobId))) ?? undefined) as
    | CompletionMarker
    | undefined;
}

/**
 * Whether a worker ever tried to send the job. A job that requires its predecessor is only sent after the predecessor was
 * delivered. So `true` proves that delivery, even if the predecessor is no longer stored. Pure.
 */
export function reachedSending({ reason, attempts }: Pick<DeadLetter, 'reason' | 'attempts'>): boolean {
  return reason === 'refused' || reason === 'exhausted' || attempts.some(({ outcome }) => outcome !== 'dead');
}
