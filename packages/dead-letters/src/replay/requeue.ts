/**
 * Puts the jobs of replaying letters into their lanes. Any process can repeat this at any time: a job that is in its lane
 * stays as it is, and a job that has ended is not sent again. So a second call finishes an interrupted replay.
 */

import type { NewJob } from '@tracklayer/lanes';
import { chunks } from '@tracklayer/redis';
import { LETTERS_AT_ONCE } from '../chunks.js';
import type { ReplayContext } from '../context.js';
import { isPresent } from '../is-present.js';
import { jobOf } from '../letter/death.js';
import type { DeadLetter } from '../letter/letter.js';
import { freshJob } from './fresh-job.js';
import { enqueueRest } from './mended.js';
import { markerOf, stateOf } from './predecessor-state.js';

export async function requeue(
  context: ReplayContext,
  letters: readonly DeadLetter[],
  nowMs: number,
): Promise<void> {
  // In small chunks, so that Redis serves live traffic in between.
  for (const chunk of chunks(letters, LETTERS_AT_ONCE)) await requeueChunk(context, chunk, nowMs);
}

async function requeueChunk(
  context: ReplayContext,
  letters: readonly DeadLetter[],
  nowMs: number,
): Promise<void> {
  // BullMQ would ignore the new job while it holds the last run of the same id.
  await Promise.all(letters.map((letter) => context.lanes.takeOut(context.destination, letter)));
  const jobs = await Promise.all(
    letters.map(async (letter) => {
      const stored = jobOf(letter);
      if (stored === undefined) return undefined;
      const job = await enqueueRest(context, letter, stored, nowMs);
      const predecessor = job.follows && (await stateOf(context, job.follows));
      return freshJob(letter, job, { predecessor, followMs: context.followMs, nowMs });
    }),
  );
  const fresh = jobs.filter(isPresent);
  if (fresh.length > 0) await context.lanes.enqueue(context.destination, fresh);
  await promoteLate(
    context,
    fresh.filter(({ delayMs }) => delayMs !== undefined),
  );
}

/** Promotes jobs whose predecessor ended before they were in the lane. It could not release them then. */
async function promoteLate(
  { redis, lanes, destination }: ReplayContext,
  jobs: readonly NewJob[],
): Promise<void> {
  for (const { jobId, data } of jobs) {
    if (data.follows === undefined || (await markerOf(redis, destination, data.follows)) === undefined)
      continue;
    const job = await lanes.queue(destination, data.type).getJob(jobId);
    if (await job?.isDelayed()) await job?.promote().catch(ignoreNotDelayed);
  }
}

/** BullMQ's error code for a job that another process has just promoted. */
const NOT_DELAYED = -3;

function ignoreNotDelayed(error: unknown): void {
  if ((error as { code?: unknown }).code !== NOT_DELAYED) throw error;
}
