/**
 * Splits a refused batch, so that one bad event does not make 999 good ones dead. Each refused entry gets its own job and
 * dies alone. The others are sent again at once.
 *
 * Defends against:
 * - a worker that dies during the split: the new jobs are stored first, with ids that are the same each time, and then the
 *   batch shrinks. In between an event is in two jobs, never in none. The old batch would be refused again in the same way;
 * - a batch refused for an event that Klaviyo has already: Klaviyo recorded nothing of the batch, so only that event is a
 *   duplicate.
 */
import { type KlaviyoAnswer, readFailures } from '@tracklayer/klaviyo';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';
import type { Attempted } from '../steps/attempt.js';
import type { Disposition } from '../steps/settle.js';
import { batchSize } from './admit-batch.js';
import { partitionBatch } from './partition-batch.js';

/** Refusals of the content. Any other refusal, such as an unknown endpoint, would meet every part of the batch. */
const CONTENT_REFUSALS: readonly KlaviyoAnswer['status'][] = [400, 409, 413, 422];

/** Splits a refused batch. Undefined when there is nothing to split; then the job is settled like any other. */
export async function splitBatch(
  { ref, job }: Parsed,
  { answer, omit }: Attempted,
  lane: LaneContext,
): Promise<Disposition | undefined> {
  if (job.type !== 'event-backfill' || answer === undefined) return undefined;
  if (batchSize(job) < 2 || !CONTENT_REFUSALS.includes(answer.status)) return undefined;

  const failures = readFailures(answer);
  const { keep, others } = partitionBatch(ref, job, failures, {
    mapping: lane.settings.mapping,
    ...(omit && { omit }),
  });
  await lane.enqueue(others);
  lane.log.warn(
    {
      destination: lane.destination.id,
      ...ref,
      code: failures[0]?.code ?? `http_${answer.status}`,
      entries: batchSize(job),
      newJobs: others.length,
    },
    'batch refused and split',
  );
  return { kind: 'delay', untilMs: lane.nowMs(), data: keep };
}
