import type { Withdrawal } from '@tracklayer/klaviyo';
import type { DeliveryJob, JobRef } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';

/**
 * Says which channels were not subscribed because the person withdrew consent at Klaviyo: in the log, in the metrics, in the
 * counts of the lane and of the migration. Names no person.
 */
export async function noteWithdrawn(
  { ref, job }: { ref: JobRef; job: DeliveryJob },
  withdrawn: readonly Withdrawal[],
  lane: LaneContext,
): Promise<void> {
  countInMetrics(withdrawn, lane);
  const migrationId = job.type === 'metric-event' ? undefined : job.migrationId;
  await lane.store.countWithdrawn(withdrawn.length, migrationId);
  lane.log.warn(
    {
      destination: lane.destination.id,
      ...ref,
      reason: 'withdrawn_at_klaviyo',
      withdrawn: withdrawn.length,
      channels: [...new Set(withdrawn.map(({ channel }) => channel))],
      because: countBy(withdrawn.map(({ reason }) => reason)),
      ...(migrationId !== undefined && { migrationId }),
    },
    'not subscribed: Klaviyo knows of a newer withdrawal',
  );
}

function countInMetrics(
  withdrawn: readonly Withdrawal[],
  { destination, metrics }: Pick<LaneContext, 'destination' | 'metrics'>,
): void {
  for (const { channel, reason } of withdrawn) metrics.withdrawn(destination.id, channel, reason);
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
