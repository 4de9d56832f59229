/**
 * Puts the jobs of replaying letters into their lanes. Can be repeated at any point and by anybody: a job that is there is
 * left alone, one that has ended is not sent again, so a replay cut short is finished by doing this once more.
 */
import type { NewJob } from '@tracklayer/lanes';
import { LETTERS_AT_ONCE, slices } from '../chunks.js';
import type { ReplayContext } from '../context.js';
import { isPresent } from '../is-object.js';
import { jobOf } from '../letter/death.js';
import type { DeadLetter } from '../letter/letter.js';
import { freshJob } from './fresh-job.js';
import { markOf, stateOf } from './predecessor-state.js';

export async function putBack(
  context: ReplayContext,
  letters: readonly DeadLetter[],
  nowMs: number,
): Promise<void> {
  // A few at a time, that live traffic's commands come between.
  for (const some of slices(letters, LETTERS_AT_ONCE)) await putSomeBack(context, some, nowMs);
}

async function putSomeBack(
  context: ReplayContext,
  letters: readonly DeadLetter[],
  nowMs: number,
): Promise<void> {
  // BullMQ would ignore a job of an id it still knows from the life before.
  await Promise.all(letters.map((letter) => context.lanes.takeOut(context.destination, letter)));
  const jobs = await Promise.all(
    letters.map(async (letter) => {
      const job = jobOf(letter);
      if (job === undefined) return undefined;
      const predecessor = job.follows && (await stateOf(context, job.follows));
      return freshJob(letter, job, { predecessor, followMs: context.followMs, nowMs });
    }),
  );
  const fresh = jobs.filter(isPresent);
  if (fresh.length > 0) await context.lanes.enqueue(context.destination, fresh);
  await releaseLate(
    context,
    fresh.filter(({ delayMs }) => delayMs !== undefined),
  );
}

/** A predecessor that ended before its follower was back in its lane found nobody to release. */
async function releaseLate(
  { redis, lanes, destination }: ReplayContext,
  jobs: readonly NewJob[],
): Promise<void> {
  for (const { jobId, data } of jobs) {
    if (data.follows === undefined || (await markOf(redis, destination, data.follows)) === undefined)
      continue;
    const job = await lanes.queue(destination, data.type).getJob(jobId);
    if (await job?.isDelayed()) await job?.promote().catch(ignoreNotDelayed);
  }
}

/** BullMQ's answer to promoting a job that somebody else has just promoted. */
const NOT_DELAYED = -3;

function ignoreNotDelayed(error: unknown): void {
  if ((error as { code?: unknown }).code !== NOT_DELAYED) throw error;
}
