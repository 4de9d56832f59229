import { hashField, type JsonValue, type Profile, profileIdentity } from '@tracklayer/events';
import { type Failure, type Mapping, splitByPointers, splitProfilesByPointers } from '@tracklayer/klaviyo';
import {
  type EventBackfillJob,
  type JobRef,
  jobId,
  type NewJob,
  PRIORITY,
  type Refusal,
} from '@tracklayer/lanes';

/** A refused batch, taken apart: every entry of it is in one of these, once. */
export interface Parts {
  /** What the job itself goes on with. */
  keep: EventBackfillJob;
  /** Jobs of their own: an entry with what was said of it, or the other half. */
  others: NewJob[];
}

/**
 * Takes a refused batch of more than one entry apart. The entries that the failures point at get jobs of their own, each with
 * its verdict; the others stay together. Where nothing is pointed at, the batch is halved. The same batch and failures give
 * the same parts under the same ids, so it can be repeated. Pure.
 */
export function takeApart(
  ref: JobRef,
  job: EventBackfillJob,
  failures: readonly Failure[],
  mapping: Mapping,
): Parts {
  const { good, bad } = split(job, failures, mapping);
  const [first, ...rest] = bad;
  if (first === undefined) return halves(ref, job);
  const goodOnes = good.events.length + (good.profiles?.length ?? 0);
  if (goodOnes > 0) return { keep: { ...job, ...good }, others: bad.map((each) => single(job, each)) };
  // All are to blame: one of them stays in this job, which must hold something.
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
  mapping: Mapping,
): { good: Entries; bad: Bad[] } {
  if (profiles !== undefined) {
    const { good, bad } = splitProfilesByPointers(profiles, failures);
    return {
      good: { events: [], ...(good.length > 0 && { profiles: good }) },
      bad: bad.map(({ profile, failures: said }) => ({
        entry: { events: [], profiles: [profile] },
        refused: refusalOf(said),
      })),
    };
  }
  const { good, bad } = splitByPointers({ events }, failures, mapping);
  return {
    good: { events: good },
    bad: bad.map(({ event, failures: said }) => ({ entry: { events: [event] }, refused: refusalOf(said) })),
  };
}

function halves(ref: JobRef, job: EventBackfillJob): Parts {
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

/** A job of its own: nobody waits for it, and it is the replay of no letter. */
function newJob(id: string, job: EventBackfillJob): NewJob {
  const { releases: _releases, follows: _follows, replay: _replay, ...data } = job;
  return { jobId: id, data, priority: PRIORITY.backfill };
}

function refusalOf([first]: readonly Failure[]): Refusal {
  const { code = 'invalid', status, detail, pointer, requestId, hint } = first ?? {};
  return {
    code,
    ...(status !== undefined && { status }),
    ...(detail !== undefined && { detail }),
    ...(pointer !== undefined && { pointer }),
    ...(requestId !== undefined && { requestId }),
    ...(hint !== undefined && { hint }),
  };
}

function hashOf(profile: Profile): string {
  return hashField(profile as JsonValue);
}
