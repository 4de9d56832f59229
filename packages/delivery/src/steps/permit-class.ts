import type { DeliveryJob } from '@tracklayer/lanes';
import type { PermitClass } from '@tracklayer/rate-limit';

/** The class of a job's calls. Pure. */
export function permitClass(job: DeliveryJob): PermitClass {
  if (job.type === 'event-backfill') return 'backfill';
  if (job.type === 'list-subscription' && job.historical) return 'backfill';
  const isSingle = job.type === 'profile-upsert' || job.type === 'back-in-stock';
  if (isSingle && job.migrationId !== undefined) return 'backfill';
  const isOfReplay = job.type === 'metric-event' && job.ofOrder?.backfill !== undefined;
  return job.replay || isOfReplay ? 'replay' : 'live';
}
