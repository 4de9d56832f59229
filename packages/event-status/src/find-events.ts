/**
 * Finds events by what people know of them, and tells what became of each. The journal finds the jobs. Their completion
 * markers, lanes, dead letters and holds tell the rest, so little has to be written. Jobs of an older version, without a
 * journal, are found by their ids, and dead ones by their letters.
 */
import { type DeadLetter, type FindBy, parseLetterId } from '@tracklayer/dead-letters';
import { EVENT_NAMES, hashIdentifier, type Identifier, JOB_TYPES, type JobType } from '@tracklayer/events';
import {
  besideTag,
  eventTag,
  type JournalJob,
  type JournalView,
  jobTag,
  journalOver,
  keyTag,
  keyValue,
  migrationTag,
  personTag,
  requestTag,
} from '@tracklayer/journal';
import { jobId as idOfJob, type JobRef } from '@tracklayer/lanes';
import { type DigestKeySource, identifierDigest } from '@tracklayer/persons';
import { type FactSources, readFacts } from './facts.js';
import { jobStatus } from './job-status.js';
import type { EventStatus, JobStatus } from './types.js';

export interface LookUpContext extends FactSources {
  digestKey: DigestKeySource;
  /** Names of events besides the standard ones. Helps to find events that the journal does not know. */
  eventNames?: readonly string[];
}

export type EventQuery =
  | { eventId: string }
  /** The tag of an event, as `EventStatus` has it. */
  | { tag: string }
  | { job: JobRef }
  | { key: { name: string; value: string } }
  | { person: { identifier: Identifier; value: string } }
  | { requestId: string }
  | { migrationId: string }
  | { campaignId: string };

export interface EventsPage {
  events: EventStatus[];
  /** How many events were found in all. */
  found: number;
  /** There are more than the journal can list. */
  isCut: boolean;
}

/** The jobs of one event. */
interface Found {
  tag: string;
  eventId?: string | undefined;
  jobs: Map<string, { ref: JobRef; journal?: JournalJob }>;
}

export async function findEvents(
  context: LookUpContext,
  destination: string,
  query: EventQuery,
  { offset = 0, limit = 20 }: { offset?: number; limit?: number } = {},
): Promise<EventsPage> {
  const journal = journalOver(context.redis, destination);
  const [{ holds }, { tags, letters, isCut }] = await Promise.all([
    context.holds.read(destination),
    search(context, journal, destination, query),
  ]);
  const all = [...new Set([...letters.map(tagOfLetter), ...tags])];
  const page = all.slice(offset, offset + limit);
  const events = await Promise.all(
    page.map(async (tag): Promise<EventStatus[]> => {
      const found = await jobsOf(context, journal, tag, letters, query);
      const jobs = await Promise.all(
        [...found.jobs.values()].map(async ({ ref, journal }) =>
          jobStatus(await readFacts(context, destination, ref, { journal, holds }), found.eventId),
        ),
      );
      const known = jobs.filter((job) => job.state !== 'unknown' || job.steps.length > 0).sort(byImportance);
      return known.length === 0 ? [] : [{ destination, tag, jobs: known }];
    }),
  );
  return { events: events.flat(), found: all.length, isCut };
}

interface Searched {
  tags: string[];
  letters: DeadLetter[];
  isCut: boolean;
}

async function search(
  context: LookUpContext,
  journal: JournalView,
  destination: string,
  query: EventQuery,
): Promise<Searched> {
  const { deadLetters } = context;
  const both = async (tag: string | undefined, by: FindBy): Promise<Searched> => {
    const [found, letters] = await Promise.all([
      tag === undefined ? { tags: [], isCut: false } : journal.find(tag),
      deadLetters.find(destination, by),
    ]);
    return { ...found, letters };
  };
  if ('tag' in query) return { tags: [query.tag], letters: [], isCut: false };
  if ('eventId' in query) {
    const letters = await deadLetters.find(destination, query);
    return { tags: [eventTag(query.eventId)], letters, isCut: false };
  }
  if ('job' in query) return { tags: [jobTag(query.job.jobId)], letters: [], isCut: false };
  if ('key' in query) {
    const { name, value } = query.key;
    return both(keyTag(name, keyValue(value) ?? ''), query);
  }
  if ('requestId' in query) return both(requestTag(query.requestId), query);
  if ('person' in query) {
    const { identifier, value } = query.person;
    const digest = identifierDigest(
      await context.digestKey(),
      identifier,
      hashIdentifier(identifier, value.trim()),
    );
    const found = await both(personTag(digest), { person: value });
    const beside = await journal.find(besideTag(digest));
    return {
      ...found,
      tags: [...found.tags, ...beside.tags],
      isCut: found.isCut || beside.isCut,
    };
  }
  if ('migrationId' in query)
    return { ...(await journal.find(migrationTag(query.migrationId))), letters: [] };
  const letters: DeadLetter[] = [];
  for (const state of ['replaying', 'dead', 'resolved'] as const) {
    letters.push(...(await deadLetters.list(destination, { campaignId: query.campaignId, state })).letters);
  }
  return { tags: [], letters, isCut: false };
}

/** The jobs of an event: those of the journal, those of letters, and those whose ids follow from the event's id. */
async function jobsOf(
  { eventNames = [] }: LookUpContext,
  journal: JournalView,
  tag: string,
  letters: readonly DeadLetter[],
  query: EventQuery,
): Promise<Found> {
  const own = letters.filter((letter) => tagOfLetter(letter) === tag);
  const eventId = 'eventId' in query ? query.eventId : own.find((letter) => letter.eventId)?.eventId;
  const found: Found = { tag, eventId, jobs: new Map() };
  const add = (ref: JobRef, journal?: JournalJob) => {
    const before = found.jobs.get(ref.jobId);
    found.jobs.set(ref.jobId, { ref, ...before, ...(journal && { journal }) });
  };
  for (const job of await journal.jobsOf(tag)) {
    const type = typeOf(job.jobId);
    if (type === undefined) continue;
    // A batch has one entry for all of its events.
    const isBatch = type === 'event-backfill' && job.entry === undefined;
    const ofBatch = isBatch ? await journal.jobsOf(jobTag(job.jobId)) : [];
    add({ type, jobId: job.jobId }, ofBatch.find(({ jobId }) => jobId === job.jobId) ?? job);
  }
  for (const { type, jobId } of own) add({ type, jobId });
  if ('job' in query) add(query.job);
  if (eventId !== undefined) {
    for (const name of [...EVENT_NAMES, ...eventNames]) {
      add({ type: 'metric-event', jobId: idOfJob('metric-event', name, eventId) });
    }
  }
  return found;
}

function tagOfLetter({ eventId, jobId }: DeadLetter): string {
  return eventId === undefined ? jobTag(jobId) : eventTag(eventId);
}

/** The first letter of a job id tells its lane. */
const TYPES: Readonly<Record<string, JobType>> = {
  p: 'profile-upsert',
  l: 'list-subscription',
  m: 'metric-event',
  b: 'event-backfill',
  s: 'back-in-stock',
};

function typeOf(jobId: string): JobType | undefined {
  return TYPES[jobId[0] ?? ''] ?? parseLetterId(jobId)?.type;
}

const IMPORTANCE: readonly JobType[] = ['metric-event', 'event-backfill', 'back-in-stock', ...JOB_TYPES];

function byImportance(a: JobStatus, b: JobStatus): number {
  return IMPORTANCE.indexOf(a.type) - IMPORTANCE.indexOf(b.type);
}
