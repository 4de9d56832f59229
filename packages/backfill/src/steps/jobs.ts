import { JOB_VERSION, jobId, type ListSubscriptionJob, type NewJob, PRIORITY } from '@tracklayer/lanes';
import type { Saying } from '../consent/statements.js';
import type { Entries } from './batch-size.js';

export interface Origin {
  migrationId: string;
  /** Of the new entries of its step, see entry-id.ts. */
  keys: readonly string[];
}

/**
 * The job of one step. Its id is which entries the step took, those too that live traffic has delivered meanwhile: read again
 * after a kill it is the same job, also where a stream is read from its start; and with an entry mended it is another.
 */
export function batchJob(batch: Entries, { migrationId, keys }: Origin, nowMs: number): NewJob {
  const events = 'events' in batch ? batch.events : [];
  return {
    jobId: jobId('event-backfill', migrationId, ...keys),
    data: {
      v: JOB_VERSION,
      type: 'event-backfill',
      events,
      ...('profiles' in batch && { profiles: batch.profiles }),
      migrationId,
      enqueuedAtMs: nowMs,
      attempts: [],
    },
    priority: PRIORITY.backfill,
  };
}

/**
 * What a step says of consent. A subscription goes with the time at which consent was given, so that Klaviyo asks nobody to
 * confirm and starts no welcome flow; a withdrawal unsubscribes. Who said what last is the worker's matter. The ids are the
 * migration's own: it counts what becomes of its jobs, and no other's.
 */
export function consentJobs(sayings: readonly Saying[], migrationId: string, nowMs: number): NewJob[] {
  return sayings.map(({ id, profile, consent, time, eventId, listId }): NewJob => {
    const data: ListSubscriptionJob = {
      v: JOB_VERSION,
      type: 'list-subscription',
      profile,
      consent,
      time,
      ...(eventId !== undefined && { eventId }),
      ...(listId !== undefined && { listId }),
      historical: true,
      migrationId,
      enqueuedAtMs: nowMs,
      attempts: [],
    };
    return { jobId: jobId('list-subscription', migrationId, ...id), data, priority: PRIORITY.backfill };
  });
}
