/**
 * Finishes replays that a killed process left half done.
 *
 * A letter is `replaying` before its job enters the lane, and until the end of its job is recorded. A process that is
 * killed in between leaves a letter without a job, or a letter whose job has ended, or a job that was stored and not
 * counted. The repair finds and finishes all three. Run it from time to time; several processes can run it at once.
 */
import { type CompletionMarker, laneKeys } from '@tracklayer/lanes';
import { asyncChunks } from '../chunks.js';
import type { ReplayContext } from '../context.js';
import { replayCount } from '../letter/death.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf } from '../letter/letter-id.js';
import { scanLetters } from '../query/list.js';
import { readLetters } from '../store/read.js';
import { resolveLetter } from '../store/resolve.js';
import { isUnreadable } from '../store/unreadable.js';
import { requeue } from './requeue.js';

/** Counts of replaying letters. */
export interface Repaired {
  /** Had no job. Their jobs are in the lane now. */
  requeued: number;
  /** Their job had succeeded. */
  resolved: number;
  /** Their job is in the lane, as it should be. */
  moving: number;
  /** Their last run is still in the lane, or only a newer version can read the letter. Nothing was done. */
  pending: number;
}

/** A replay that started less than this long ago is left to the process that started it. */
const GRACE_MS = 5_000;

const LETTERS = 50;

export async function repairReplays(
  context: ReplayContext,
  nowMs: number,
  graceMs = GRACE_MS,
): Promise<Repaired> {
  const { redis, destination } = context;
  const done: Repaired = { requeued: 0, resolved: 0, moving: 0, pending: 0 };
  const selection = { state: 'replaying', untilMs: nowMs - graceMs + 1 } as const;
  for await (const letters of asyncChunks(scanLetters(redis, destination, selection), LETTERS)) {
    const ends = await Promise.all(letters.map((letter) => repairOne(context, letter, nowMs)));
    for (const end of ends) done[end] += 1;
    // A process that is killed between storing and counting a job leaves it uncounted.
    const moving = letters.filter((_, index) => ends[index] === 'moving');
    await context.lanes.countStored(destination, moving);
  }
  return done;
}

async function repairOne(context: ReplayContext, letter: DeadLetter, nowMs: number): Promise<keyof Repaired> {
  const { redis, lanes, destination } = context;
  if (isUnreadable(letter)) return 'pending';
  // Read the job before its completion marker. Otherwise a job that ends in between would look as if it had never existed.
  const job = await lanes.queue(destination, letter.type).getJob(letter.jobId);
  const marker = (await redis.get(
    laneKeys(destination).marker(letter.type, letter.jobId),
  )) as CompletionMarker | null;
  if (marker !== null && marker !== 'dead' && marker !== 'discarded') {
    await resolveLetter(redis, destination, letter.id, marker, nowMs);
    return 'resolved';
  }
  if (job !== undefined && !(await job.isCompleted())) {
    const isCurrentRun = replayCount(job.data) >= letter.replays;
    // A finished job of an earlier run is a failed one whose death is recorded. The requeue below removes it.
    if (isCurrentRun || job.finishedOn === undefined) return isCurrentRun ? 'moving' : 'pending';
  }
  // If the letter died and was replayed again since it was read, that replay enqueues its own job, maybe with another edit.
  const [now] = await readLetters(redis, destination, [memberOf(letter)]);
  if (now?.state !== 'replaying' || now.replays !== letter.replays) return 'moving';
  await requeue(context, [letter], nowMs);
  return 'requeued';
}
