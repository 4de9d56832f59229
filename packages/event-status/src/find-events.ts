/**
 * Finds events by what people know of them, and says what became of each. The journal finds the jobs. Their completion
 * markers, lanes, dead letters and holds say the rest, so the journal stays small. Jobs of an older version, without a
 * journal, are found by their ids, and dead ones by their letters.
 */
import { type DeadLetter, parseLetterId } from '@tracklayer/dead-letters';
import { EVENT_NAMES, JOB_TYPES, type JobType } from '@tracklayer/events';
import {
  eventTag,
  type JournalJob,
  type JournalView,
  jobTag,
  journalOver,
  ownTag,
} from '@tracklayer/journal';
import { jobId as idOfJob, type JobRef, laneKeys, typeOfJobId } from '@tracklayer/lanes';
import type { DigestKeySource } from '@tracklayer/persons';
import { type FactSources, readFacts } from './facts.js';
import { jobStatus } from './job-status.js';
import { lookupTags } from './lookup-tags.js';
import type { EventQuery, EventStatus, JobStatus } from './types.js';

export interface LookUpContext extends FactSources {
  digestKey: DigestKeySource;
  /** Names of events besides the standard ones. Helps to find events that the journal does not know. */
  eventNames?: readonly string[];
}

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

/** What one look-up of a campaign gives, as many as one of the journal. */
const MOST_LETTERS = 10_000;

/** The events that queries mean, before anything of them is read. */
export interface FoundTags {
  /** The tag of each event, once. */
  tags: readonly string[];
  /** There are more than the journal can list. */
  isCut: boolean;
  /** Says what became of the events with these tags, in this order. Leaves out those of which nothing is known any more. */
  read(tags: readonly string[]): Promise<EventStatus[]>;
}

interface LookUpOptions {
  /** A view that several look-ups share. Default: the journal as it is now. */
  journal?: JournalView;
}

/** Finds the events that any of the queries means. */
export async function findTags(
  context: LookUpContext,
  destination: string,
  queries: readonly EventQuery[],
  { journal = journalOver(context.redis, destination) }: LookUpOptions = {},
): Promise<FoundTags> {
  const [{ holds }, ...searched] = await Promise.all([
    context.holds.read(destination),
    ...queries.map((query) => search(context, journal, destination, query)),
  ]);
  const letters = searched.flatMap((each) => each.letters);
  const tags = [...new Set([...letters.map(ownTag), ...searched.flatMap((each) => each.tags)])];

  async function readOne(tag: string): Promise<EventStatus[]> {
    const found = await jobsOf(context, destination, journal, tag, letters, queries);
    const jobs = await Promise.all(
      [...found.jobs.values()].map(async ({ ref, journal }) =>
        jobStatus(await readFacts(context, destination, ref, { journal, holds }), found.eventId),
      ),
    );
    const known = jobs.filter((job) => job.state !== 'unknown' || job.steps.length > 0).sort(byImportance);
    return known.length === 0 ? [] : [{ destination, tag, jobs: known }];
  }

  return {
    tags,
    isCut: searched.some(({ isCut }) => isCut),
    read: async (some) => (await Promise.all(some.map(readOne))).flat(),
  };
}

/** The same, with what became of each event of one page. */
export async function findEvents(
  context: LookUpContext,
  destination: string,
  queries: readonly EventQuery[],
  { offset = 0, limit = 20, ...options }: LookUpOptions & { offset?: number; limit?: number } = {},
): Promise<EventsPage> {
  const { tags, isCut, read } = await findTags(context, destination, queries, options);
  return { events: await read(tags.slice(offset, offset + limit)), found: tags.length, isCut };
}

interface Searched {
  tags: string[];
  letters: DeadLetter[];
  isCut: boolean;
}

async function search(
  { deadLetters, digestKey }: LookUpContext,
  journal: JournalView,
  destination: string,
  query: EventQuery,
): Promise<Searched> {
  if ('tag' in query) return { tags: [query.tag], letters: [], isCut: false };
  if ('job' in query) return { tags: [jobTag(query.job.jobId)], letters: [], isCut: false };
  if ('eventId' in query) {
    const found = await deadLetters.find(destination, query);
    return { tags: [eventTag(query.eventId)], ...found };
  }
  if ('campaignId' in query) return ofCampaign(deadLetters, destination, query.campaignId);
  const [indexed, found] = await Promise.all([
    lookupTags(query, digestKey).then((tags) => Promise.all(tags.map((tag) => journal.find(tag)))),
    'migrationId' in query
      ? { letters: [], isCut: false }
      : deadLetters.find(destination, 'person' in query ? { person: query.person.value } : query),
  ]);
  return {
    tags: indexed.flatMap(({ tags }) => tags),
    letters: found.letters,
    isCut: found.isCut || indexed.some(({ isCut }) => isCut),
  };
}

/** The journal does not index campaigns. The letters know theirs. */
async function ofCampaign(
  deadLetters: LookUpContext['deadLetters'],
  destination: string,
  campaignId: string,
): Promise<Searched> {
  const letters: DeadLetter[] = [];
  for (const state of ['replaying', 'dead', 'resolved'] as const) {
    for await (const letter of deadLetters.scan(destination, { campaignId, state })) {
      if (letters.length === MOST_LETTERS) return { tags: [], letters, isCut: true };
      letters.push(letter);
    }
  }
  return { tags: [], letters, isCut: false };
}

/** The jobs of an event: those of the journal, those of letters, and those whose ids follow from the event's id. */
async function jobsOf(
  context: LookUpContext,
  destination: string,
  journal: JournalView,
  tag: string,
  letters: readonly DeadLetter[],
  queries: readonly EventQuery[],
): Promise<Found> {
  const { eventNames = [] } = context;
  const own = letters.filter((letter) => ownTag(letter) === tag);
  const ids = queries.flatMap((query) => ('eventId' in query ? query.eventId : []));
  const eventId = ids.find((id) => eventTag(id) === tag) ?? own.find((letter) => letter.eventId)?.eventId;
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
  for (const query of queries) {
    if ('job' in query && jobTag(query.job.jobId) === tag) add(query.job);
  }
  if (eventId !== undefined) {
    const guessed = [...EVENT_NAMES, ...eventNames].map(
      (name): JobRef => ({ type: 'metric-event', jobId: idOfJob('metric-event', name, eventId) }),
    );
    const unknown = guessed.filter(({ jobId }) => !found.jobs.has(jobId));
    for (const ref of await existing(context, destination, unknown)) add(ref);
  }
  return found;
}

/** The jobs that have a marker or are in their lane. One round trip for all. */
async function existing(
  { redis, lanes }: LookUpContext,
  destination: string,
  refs: readonly JobRef[],
): Promise<JobRef[]> {
  const keys = laneKeys(destination);
  const [markers, jobs] = await Promise.all([
    lanes.deliveryStore(destination).markers(refs),
    Promise.all(refs.map(({ type, jobId }) => redis.exists(keys.job(type, jobId)))),
  ]);
  return refs.filter((_, at) => markers[at] !== undefined || jobs[at] === 1);
}

function typeOf(id: string): JobType | undefined {
  return typeOfJobId(id) ?? parseLetterId(id)?.type;
}

const IMPORTANCE: readonly JobType[] = ['metric-event', 'event-backfill', 'back-in-stock', ...JOB_TYPES];

function byImportance(a: JobStatus, b: JobStatus): number {
  return IMPORTANCE.indexOf(a.type) - IMPORTANCE.indexOf(b.type);
}
