/** The event of a surge that carries the fields of a profile's job. Pure. */
import type { DeliveryJob, JobRef, Standing } from '@tracklayer/lanes';

/**
 * The event that may carry the fields of this job. Undefined where the job waits for none: it belongs to no event, a subscription
 * waits for it, or its traffic goes in no bulk call.
 */
export function carrierOf(job: DeliveryJob): JobRef | undefined {
  if (job.type !== 'profile-upsert' || job.replay !== undefined || job.migrationId !== undefined)
    return undefined;
  const { releases = [] } = job;
  return releases.every(({ type }) => type === 'metric-event') ? releases[0] : undefined;
}

/**
 * What a profile does whose event has no completion marker. `go`: it waits no longer, since nobody knows when the event goes. `release`:
 * the event waits for the profile. It must go first, and the profile waits.
 */
export function turnOf({
  hasEnded,
  isDelayed,
  wasTaken,
  isLowPriority,
}: Standing): 'go' | 'release' | 'wait' {
  if (hasEnded || isLowPriority) return 'go';
  if (!isDelayed) return 'wait';
  // A worker had it: it waits for another attempt, for a lock or for a hold.
  return wasTaken ? 'go' : 'release';
}
