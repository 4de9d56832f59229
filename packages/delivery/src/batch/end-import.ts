import type { Outcome } from '@tracklayer/klaviyo';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';
import type { ImportResult, UnknownReason } from './import-result.js';

/** The end of an import whose result nobody knows. Klaviyo accepted the profiles, so they count as delivered. */
export async function endUnknown(
  { ref, job }: Parsed,
  reason: UnknownReason,
  lane: LaneContext,
  hint?: string,
): Promise<{ outcome: Outcome; imported: ImportResult }> {
  const unknown = job.type === 'event-backfill' ? (job.profiles?.length ?? 0) : 0;
  await noteEnd({ ref, job }, lane);
  lane.log.warn(
    {
      destination: lane.destination.id,
      ...ref,
      profiles: unknown,
      reason,
      ...(hint !== undefined && { hint }),
    },
    'profiles accepted; the result of their import is unknown',
  );
  return { outcome: { kind: 'delivered', status: ACCEPTED }, imported: { imported: 0, unknown, reason } };
}

/** Klaviyo's status for an import that it will run later. */
export const ACCEPTED = 202;

/** The migration shows the profiles no longer as being imported. */
export async function noteEnd({ ref, job }: Parsed, { store }: LaneContext): Promise<void> {
  if (job.type === 'event-backfill') await store.importEnded(job.migrationId, ref.jobId);
}
