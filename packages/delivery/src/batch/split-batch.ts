/**
 * One bad event must not take 999 good ones with it. A refused batch is taken apart: who is to blame gets a job of its own
 * and dies alone, the others go again at once.
 *
 * Defends against a worker that dies in the middle of it: the jobs of the blamed are stored first, under ids that are the
 * same each time, and only then does the batch shrink. In between, an event is in two jobs, and never in none; the batch,
 * sent once more as it was, is refused once more as it was.
 *
 * And against a batch refused for an event that is on record already: nothing of it was recorded then, so that this one
 * alone is a duplicate.
 */
import { type KlaviyoAnswer, readFailures } from '@tracklayer/klaviyo';
import type { LaneContext } from '../context.js';
import type { Attempted } from '../steps/attempt.js';
import type { Parsed } from '../steps/job-input.js';
import type { Disposition } from '../steps/settle.js';
import { batchSize } from './admit-batch.js';
import { takeApart } from './partition-batch.js';

/** Refusals that speak of what is in a request. Others (no such endpoint, say) would meet every part of it alike. */
const OF_CONTENT: readonly KlaviyoAnswer['status'][] = [400, 409, 413, 422];

/** Takes a refused batch apart. Undefined where there is nothing to take apart: then it ends as any other job does. */
export async function splitBatch(
  { ref, job }: Parsed,
  { answer }: Attempted,
  lane: LaneContext,
): Promise<Disposition | undefined> {
  if (job.type !== 'event-backfill' || answer === undefined) return undefined;
  if (batchSize(job) < 2 || !OF_CONTENT.includes(answer.status)) return undefined;

  const failures = readFailures(answer);
  const { keep, others } = takeApart(ref, job, failures, lane.settings.mapping);
  await lane.enqueue(others);
  lane.log.warn(
    {
      destination: lane.destination.id,
      ...ref,
      code: failures[0]?.code ?? `http_${answer.status}`,
      entries: batchSize(job),
      apart: others.length,
    },
    'batch refused and taken apart',
  );
  return { kind: 'delay', untilMs: lane.nowMs(), data: keep };
}
