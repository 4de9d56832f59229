/** What finds a job in the journal. */
import { isObject } from '@tracklayer/events';
import { type Indexed, type JournalIndexer, jobTag, ownTag } from '@tracklayer/journal';
import type { LaneData } from './lane-data.js';
import { quarantinedEvent } from './quarantine.js';

/** A batch is found by its migration, and each of its events by `indexedEvents`. */
export function indexedJob(jobId: string, job: LaneData): Indexed {
  if ('quarantined' in job) return { jobId, ...rawEvent(job) };
  const { type } = job;
  if (type === 'metric-event') return { jobId, ...job.event };
  const { migrationId } = job;
  if (type === 'event-backfill') return { jobId, migrationId };
  const { eventId, profile } = job;
  return { jobId, eventId, profile, migrationId };
}

/** The events of a batch. Empty for any other job. */
export function indexedEvents(jobId: string, job: LaneData): Indexed[] {
  if (!('events' in job)) return [];
  return job.events.map((event) => ({ jobId, ...event }));
}

/** The tag of a job's event. */
export function journalTag(jobId: string, job: LaneData): string {
  return ownTag(indexedJob(jobId, job));
}

/** The tag of the event of a payload, which may be anything. */
export function payloadTag(jobId: string, payload: unknown): string {
  try {
    return journalTag(jobId, payload as LaneData);
  } catch {
    return jobTag(jobId);
  }
}

/** The tags of a job: that of its event, and those that find it. */
export function journalTags(indexer: JournalIndexer, jobId: string, job: LaneData): string {
  return indexer.tagsOf(indexedJob(jobId, job));
}

/** The application's event may have any shape. */
function rawEvent(job: LaneData): Omit<Indexed, 'jobId'> {
  const event = quarantinedEvent(job)?.quarantined.event;
  if (!isObject(event)) return {};
  const { eventId, properties, profile } = event;
  return {
    ...(typeof eventId === 'string' && eventId !== '' && { eventId }),
    ...(isObject(properties) && { properties }),
    ...(isObject(profile) && { profile }),
  };
}
