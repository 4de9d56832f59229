import { profileIdentity } from '@tracklayer/events';
import { JOB_VERSION, jobId, type ListSubscriptionJob, type NewJob, PRIORITY } from '@tracklayer/lanes';
import type { Place } from './line-splitter.js';
import type { Entries } from './measure.js';

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
 * The subscriptions that the events of a batch bring with them: with the time at which consent was given, so that Klaviyo
 * asks nobody to confirm and starts no welcome flow. The same person subscribed by the same live event is subscribed once.
 */
export function subscriptionJobs(batch: Entries, nowMs: number): NewJob[] {
  if (!('events' in batch)) return [];
  return batch.events.flatMap(({ name, eventId, profile, consent, time, properties }): NewJob[] => {
    if (consent?.status !== 'granted') return [];
    const listId =
      name === 'sign_up' && typeof properties.listId === 'string' ? properties.listId : undefined;
    const data: ListSubscriptionJob = {
      v: JOB_VERSION,
      type: 'list-subscription',
      profile,
      consent: { ...consent, status: consent.status },
      time,
      eventId,
      ...(listId !== undefined && { listId }),
      historical: true,
      enqueuedAtMs: nowMs,
      attempts: [],
    };
    const id = jobId('list-subscription', profileIdentity(profile), listId ?? '', name, eventId);
    return [{ jobId: id, data, priority: PRIORITY.backfill }];
  });
}
