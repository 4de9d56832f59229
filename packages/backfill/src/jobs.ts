import { JOB_VERSION, jobId, type ListSubscriptionJob, type NewJob, PRIORITY } from '@tracklayer/lanes';
import type { Place } from './line-splitter.js';
import type { Entries } from './measure.js';
import type { Saying } from './sayings.js';

export interface Origin {
  migrationId: string;
  /** Names the file and how it was read. */
  fileKey: string;
  from: Place;
  to: Place;
}

/**
 * The job of one step. Its id is where it comes from and not what is in it: read again after a kill it is the same job,
 * even where live traffic has delivered one of its events meanwhile.
 */
export function batchJob(batch: Entries, origin: Origin, nowMs: number): NewJob {
  const { migrationId, fileKey, from, to } = origin;
  const events = 'events' in batch ? batch.events : [];
  return {
    jobId: jobId('event-backfill', migrationId, fileKey, String(from.bytes), String(to.bytes)),
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
