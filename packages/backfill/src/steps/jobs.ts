import { type Profile, personIdentity } from '@tracklayer/events';
import { type EventBackfillJob, JOB_VERSION, jobId, type NewJob, PRIORITY } from '@tracklayer/lanes';
import { type BatchedEvent, type Entries, eventOf } from './batch-size.js';

export interface Origin {
  migrationId: string;
  /** Keys of the new entries of the step, see migration/entry-id.ts. */
  keys: readonly string[];
}

/**
 * The job of one step. Its id depends on all new entries of the step, including those that live traffic has delivered
 * meanwhile. So a step that is read again after a kill has the same job, even if a stream is read from its start. After a
 * change to an entry it is another job.
 */
function batchJob(batch: Entries, { migrationId, keys }: Origin, nowMs: number): NewJob {
  const job = {
    v: JOB_VERSION,
    type: 'event-backfill',
    migrationId,
    enqueuedAtMs: nowMs,
    attempts: [],
  } satisfies Omit<EventBackfillJob, 'events'>;
  const named = { jobId: jobId('event-backfill', migrationId, ...keys), priority: PRIORITY.backfill };
  if (!('events' in batch))
    return {
      ...named,
      data: { ...job, events: [], ...('profiles' in batch && { profiles: batch.profiles }) },
    };
  const { events } = batch;
  return {
    ...named,
    data: {
      ...job,
      // Only a journal that makes the events findable reads them.
      get events() {
        return events.map(eventOf);
      },
    },
    json: jsonOf(job, events),
  };
}

const [COMMA, END] = [Buffer.from(','), Buffer.from(']}')];

/** The job with its events, as JSON. Without a text of the whole, which would be copied and encoded. */
function jsonOf(job: object, events: readonly BatchedEvent[]): Buffer {
  const parts: Buffer[] = [Buffer.from(`${JSON.stringify(job).slice(0, -1)},"events":[`)];
  for (const [index, { json }] of events.entries()) {
    if (index > 0) parts.push(COMMA);
    parts.push(json);
  }
  return Buffer.concat([...parts, END]);
}

/**
 * The jobs of the phone numbers of a bulk import. Several people may share a phone number, so an import with another
 * identifier goes without it. A profile upsert then sends it to the profile by its id.
 *
 * @param timeMs when the file was opened, in epoch ms. A newer number of live traffic stays.
 */
export function phoneJobs(
  batch: Entries,
  { migrationId, timeMs, nowMs }: { migrationId: string; timeMs: number; nowMs: number },
): NewJob[] {
  return withPhoneBeside(batch).map((profile): NewJob => {
    const { email, externalId, phoneNumber = '' } = profile;
    return {
      jobId: jobId('profile-upsert', migrationId, 'phone', personIdentity(profile), phoneNumber),
      data: {
        v: JOB_VERSION,
        type: 'profile-upsert',
        profile: {
          ...(email !== undefined && { email }),
          ...(externalId !== undefined && { externalId }),
          phoneNumber,
        },
        time: new Date(timeMs).toISOString(),
        migrationId,
        enqueuedAtMs: nowMs,
        attempts: [],
      },
      priority: PRIORITY.backfill,
    };
  });
}

/** The jobs of the entries of one step: one for the whole batch, or one for each person who waits. */
export function entryJobs(batch: Entries, origin: Origin, nowMs: number): NewJob[] {
  return 'waits' in batch ? waitJobs(batch, origin, nowMs) : [batchJob(batch, origin, nowMs)];
}

/**
 * The jobs of people who wait for a variant, one each. The ids belong to the migration, because it counts the outcomes of its
 * own jobs only.
 */
function waitJobs(batch: Entries, { migrationId, keys }: Origin, nowMs: number): NewJob[] {
  const waits = 'waits' in batch ? batch.waits : [];
  return waits.map(({ hasMore: _, eventId, ...wait }, index): NewJob => {
    const key = keys[index] as string;
    return {
      jobId: jobId('back-in-stock', migrationId, key),
      data: {
        v: JOB_VERSION,
        type: 'back-in-stock',
        ...wait,
        eventId: eventId ?? key,
        migrationId,
        enqueuedAtMs: nowMs,
        attempts: [],
      },
      priority: PRIORITY.backfill,
    };
  });
}

/** The profiles of an import that have a phone number beside another identifier. */
export function withPhoneBeside(batch: Entries): Profile[] {
  const profiles = 'profiles' in batch ? batch.profiles : [];
  return profiles.filter(
    ({ email, externalId, phoneNumber }) =>
      phoneNumber !== undefined && (email !== undefined || externalId !== undefined),
  );
}
