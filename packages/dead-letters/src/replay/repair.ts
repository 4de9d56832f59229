/**
 * Finishes what a killed process left of its replays.
 *
 * A letter is `replaying` before its job is in the lane, and until its end is recorded. Killed before the one, there is a
 * letter on its way without a job; killed before the other, a letter on its way whose job has long been delivered. Both
 * are found here and brought to their end; so is a job that was stored and not counted. Run it from time to time, anywhere, at once in several places if it so happens.
 */
import { type CompletionMarker, laneKeys } from '@tracklayer/lanes';
import { inPages } from '../chunks.js';
import type { ReplayContext } from '../context.js';
import { replayCount } from '../letter/death.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf } from '../letter/letter-id.js';
import { walkLetters } from '../query/list.js';
import { readLetters } from '../store/read.js';
import { resolveLetter } from '../store/resolve.js';
import { isUnreadable } from '../store/unreadable.js';
import { putBack } from './requeue.js';

export interface Repaired {
  /** Replaying letters without a job: their jobs are in the lane now. */
  putBack: number;
  /** Replaying letters whose job had ended well. */
  resolved: number;
  /** Replaying letters whose job is where it should be. */
  moving: number;
  /** A job of a life before is still in the lane, or only a newer version can read the letter: nothing could be done yet. */
  pending: number;
}

/** Letters whose replay began at most this long ago are left to whoever began it. */
const GRACE_MS = 5_000;

const AT_ONCE = 50;

export async function repairReplays(
  context: ReplayContext,
  nowMs: number,
  graceMs = GRACE_MS,
): Promise<Repaired> {
  const { redis, destination } = context;
  const done: Repaired = { putBack: 0, resolved: 0, moving: 0, pending: 0 };
  const selection = { state: 'replaying', untilMs: nowMs - graceMs + 1 } as const;
  for await (const letters of inPages(walkLetters(redis, destination, selection), AT_ONCE)) {
    const ends = await Promise.all(letters.map((letter) => repairOne(context, letter, nowMs)));
    for (const end of ends) done[end] += 1;
    // Killed between storing a job and counting it, the books lack one.
    const moving = letters.filter((_, index) => ends[index] === 'moving');
    await context.lanes.countStored(destination, moving);
  }
  return done;
}

async function repairOne(context: ReplayContext, letter: DeadLetter, nowMs: number): Promise<keyof Repaired> {
  const { redis, lanes, destination } = context;
  if (isUnreadable(letter)) return 'pending';
  // The job first: read the other way round, it could end in between and look as if it had never been.
  const job = await lanes.queue(destination, letter.type).getJob(letter.jobId);
  const mark = (await redis.get(
    laneKeys(destination).marker(letter.type, letter.jobId),
  )) as CompletionMarker | null;
  if (mark !== null && mark !== 'dead' && mark !== 'discarded') {
    await resolveLetter(redis, destination, letter.id, mark, nowMs);
    return 'resolved';
  }
  if (job !== undefined && !(await job.isCompleted())) {
    const isOfThisLife = replayCount(job.data) >= letter.replays;
    // Failed by BullMQ, and its death is on record: it is only in the way.
    if (isOfThisLife || job.finishedOn === undefined) return isOfThisLife ? 'moving' : 'pending';
  }
  // Where it died and was replayed again since it was read, whoever did that puts its job back, with another edit maybe.
  const [now] = await readLetters(redis, destination, [memberOf(letter)]);
  if (now?.state !== 'replaying' || now.replays !== letter.replays) return 'moving';
  await putBack(context, [letter], nowMs);
  return 'putBack';
}
