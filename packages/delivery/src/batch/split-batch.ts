/**
 * Splits a refused batch, so that one bad event does not make 999 good ones dead. Each refused entry gets its own job and
 * dies alone. The others are sent again at once.
 *
 * Defends against:
 * - a firewall or proxy that refuses the batch because of one entry, and names none: the batch is halved until the entry is
 *   alone. That one spends its attempts, and the others are delivered;
 * - a worker that dies during the split: the new jobs are stored first, with ids that are the same each time, and then the
 *   batch shrinks. In between an event is in two jobs, never in none. The old batch would be refused again in the same way;
 * - a batch refused for an event that Klaviyo has already: Klaviyo recorded nothing of the batch, so only that event is a
 *   duplicate.
 */
import { type Failure, isContentRefusal, readFailures } from '@tracklayer/klaviyo';
import type { EventBackfillJob } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';
import type { Attempted } from '../steps/attempt.js';
import { type Disposition, settle } from '../steps/settle.js';
import { batchSize } from './admit-batch.js';
import { partitionBatch } from './partition-batch.js';

/** Splits a refused batch. Undefined when there is nothing to split; then the job is settled like any other. */
export async function splitBatch(
  { ref, job }: Parsed<EventBackfillJob>,
  attempted: Attempted,
  lane: LaneContext,
): Promise<Disposition | undefined> {
  if (batchSize(job) < 2) return undefined;
  const refusal = refusalOf(attempted);
  if (refusal === undefined) return undefined;

  const { omit, outcome } = attempted;
  const { keep, others } = partitionBatch(ref, job, refusal.failures, {
    mapping: lane.settings.mapping,
    ...(omit && { omit }),
  });
  await lane.enqueue(others);
  lane.log.warn(
    {
      destination: lane.destination.id,
      ...ref,
      code: refusal.code,
      entries: batchSize(job),
      newJobs: others.length,
    },
    'batch refused and split',
  );
  // During a hold one batch is halved per probe. Without that, batches that each hold one bad entry would wait for ever.
  if (outcome.kind === 'held') return settle({ ref, job: keep }, attempted, lane);
  return { kind: 'delay', untilMs: lane.nowMs(), data: keep };
}

/** Why the batch must be split: the failures that may name its entries. Undefined when a split would change nothing. */
function refusalOf({ answer, outcome }: Attempted): { code: string; failures: Failure[] } | undefined {
  if (outcome.kind === 'retry' || outcome.kind === 'held') {
    const { foreign, code } = outcome.failure;
    const isWhole = outcome.kind === 'held' && outcome.scope === 'destination';
    return foreign && !isWhole ? { code, failures: [] } : undefined;
  }
  if (answer === undefined || !isContentRefusal(answer)) return undefined;
  const failures = readFailures(answer);
  return { code: failures[0]?.code ?? `http_${answer.status}`, failures };
}
