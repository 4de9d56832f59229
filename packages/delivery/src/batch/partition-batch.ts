import { hashField, type JsonValue, type Profile, profileIdentity } from '@tracklayer/events';
import {
  type Failure,
  type RequestSettings,
  splitByPointers,
  splitProfilesByPointers,
} from '@tracklayer/klaviyo';
import {
  type EventBackfillJob,
  type JobRef,
  jobId,
  type NewJob,
  PRIORITY,
  type Refusal,
} from '@tracklayer/lanes';

/** The partition of a refused batch. Each of its entries is in exactly one of these jobs. */
export interface Partition {
  /** The entries that stay in the job. */
  keep: EventBackfillJob;
  /** New jobs: one refused entry each, or the other half of the batch. */
  others: NewJob[];
}

/**
 * Partitions a refused batch of at least two entries. Each entry that a failure points at gets its own job with its refusal;
 * the others stay together. If no failure points at an entry, the batch is halved. The same batch and failures give the same
 * jobs with the same ids, so this can be repeated. Pure.
 */
export function partitionBatch(
  ref: JobRef,
  job: EventBackfillJob,
  failures: readonly Failure[],
  settings: Pick<RequestSettings, 'mapping' | 'omit'>,
): Partition {
  const { good, bad } = split(job, failures, settings);
  const [first, ...rest] = bad;
  if (first === undefined) return halves(ref, job);
  const goodCount = good.events.length + (good.profiles?.length ?? 0);
  if (goodCount > 0) return { keep: { ...job, ...good }, others: bad.map((each) => single(job, each)) };
  // All entries were refused. One stays in this job, because a job must hold an entry.
  return {
    keep: { ...job, ...first.entry, refused: first.refused },
    others: rest.map((each) => single(job, each)),
  };
}

type Entries = Pick<EventBackfillJob, 'events' | 'profiles'>;

interface Bad {
  entry: Entries;
  refused: Refusal;
}

function split(
  { events, profiles }: EventBackfillJob,
  failures: readonly Failure[],
  settings: Pick<RequestSettings, 'mapping' | 'omit'>,
): { good: Entries; bad: Bad[] } {
  if (profiles !== undefined) {
    const { good, bad } = splitProfilesByPointers(profiles, failures);
    return {
      good: { events: [], ...(good.length > 0 && { profiles: good }) },
      bad: bad.map(({ profile, failures: its }) => ({
        entry: { events: [], profiles: [profile] },
        refused: refusalOf(its),
      })),
    };
  }
  const { good, bad } = splitByPointers({ events }, failures, settings);
  return {
    good: { events: good },
    bad: bad.map(({ event, failures: its }) => ({ entry: { events: [event] }, refused: refusalOf(its) })),
  };
}

function halves(ref: JobRef, job: EventBackfillJob): Partition {
  const size = job.profiles?.length ?? job.events.length;
  const middle = Math.ceil(size / 2);
  const part = (from: number, to?: number): EventBackfillJob => ({
    ...job,
    events: job.events.slice(from, to),
    ...(job.profiles && { profiles: job.profiles.slice(from, to) }),
  });
  const id = jobId('event-backfill', 'half', ref.jobId, String(size));
  return { keep: part(0, middle), others: [newJob(id, part(middle))] };
}

function single(job: EventBackfillJob, { entry, refused }: Bad): NewJob {
  const [event] = entry.events;
  const names = event
    ? [event.name, event.eventId, profileIdentity(event.profile)]
    : entry.profiles?.flatMap((profile) => [profileIdentity(profile), hashOf(profile)]);
  const id = jobId('event-backfill', 'single', job.migrationId, ...(names ?? []));
  return newJob(id, { ...job, ...entry, refused });
}

/** A new job for some of the entries. It has no dependents and is no replay. */
function newJob(id: string, job: EventBackfillJob): NewJob {
  const { releases: _dependents, follows: _dependsOn, replay: _replay, importJob: _importJob, ...data } = job;
  return { jobId: id, data, priority: PRIORITY.backfill };
}

function refusalOf([first]: readonly Failure[]): Refusal {
  const { code = 'invalid', status, detail, pointer, requestId, hint, textKey } = first ?? {};
  return {
    code,
    ...(status !== undefined && { status }),
    ...(detail !== undefined && { detail }),
    ...(pointer !== undefined && { pointer }),
    ...(requestId !== undefined && { requestId }),
    ...(hint !== undefined && { hint }),
    ...(textKey !== undefined && { textKey }),
  };
}

function hashOf(profile: Profile): string {
  return hashField(profile as JsonValue);
}
