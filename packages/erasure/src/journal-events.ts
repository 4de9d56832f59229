import {
  besideTag,
  forgetJournal,
  indexEvents,
  type JournalJob,
  journalOver,
  personTag,
  recordLifeMs,
} from '@tracklayer/journal';
import { payloadTag } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import type { ErasureContext } from './context.js';
import { readLaneJobs } from './lane-jobs.js';
import { partOfJob } from './part.js';
import type { Person } from './person.js';

/** An event of the person in the journal, and what became of its jobs. */
export interface HeldEvent {
  /** The digest by which the journal knows the event. */
  tag: string;
  jobs: JournalJob[];
}

/** The events of the person that the journal knows, the newest first. */
export async function journalEventsOf(
  redis: RedisClient,
  destination: string,
  person: Person,
): Promise<HeldEvent[]> {
  const view = journalOver(redis, destination);
  const events = new Set<string>();
  for (const tag of tagsOf(person)) for (const event of (await view.find(tag)).tags) events.add(event);
  const held: HeldEvent[] = [];
  for (const tag of events) held.push({ tag, jobs: await view.jobsOf(tag) });
  return held;
}

type Sources = Pick<ErasureContext, 'redis' | 'lanes' | 'deadLetters' | 'signal'>;

/**
 * Removes the events of the person from the journal, and every tag that finds them. Returns how many events. Call it while jobs
 * and letters are still there: the event of an application may name its person in a way that only the search of texts finds.
 *
 * The journal keeps the events of jobs that a worker has, since it gets another record when such a job ends. They stay findable by
 * the person. Call {@link forgetEndedJobs} when these jobs have ended.
 */
export async function forgetJournalOf(
  context: Sources,
  destination: string,
  person: Person,
): Promise<number> {
  const { redis, lanes, deadLetters, signal } = context;
  const events = new Set<string>();
  for await (const { jobId, data } of readLaneJobs(redis, lanes, destination)) {
    signal.throwIfAborted();
    if (partOfJob(person, data) === 'all') events.add(payloadTag(jobId, data));
  }
  for await (const { jobId, job } of deadLetters.erasing.letters(destination)) {
    signal.throwIfAborted();
    if (partOfJob(person, job) === 'all') events.add(payloadTag(jobId, job));
  }
  const busy = await busyEvents(context, destination, person);
  await keepFindable(context, destination, person, busy);
  return forgetJournal(redis, destination, tagsOf(person), { more: events, except: new Set(busy.keys()) });
}

/** Removes what {@link forgetJournalOf} kept, except of jobs that a worker still has. Returns how many events. */
export async function forgetEndedJobs(
  context: Sources,
  destination: string,
  person: Person,
): Promise<number> {
  const busy = await busyEvents(context, destination, person);
  return forgetJournal(context.redis, destination, tagsOf(person), { except: new Set(busy.keys()) });
}

/** The events of the person whose jobs a worker has now, with the id of one job of each. */
async function busyEvents(
  { redis, lanes, signal }: Sources,
  destination: string,
  person: Person,
): Promise<Map<string, string>> {
  const busy = new Map<string, string>();
  for await (const { jobId, data, locked } of readLaneJobs(redis, lanes, destination, ['active'])) {
    signal.throwIfAborted();
    if (locked && partOfJob(person, data) === 'all') busy.set(payloadTag(jobId, data), jobId);
  }
  return busy;
}

/** The journal knows the person of an event from its fields. Here a text may name the person. */
async function keepFindable(
  { redis, lanes }: Sources,
  destination: string,
  person: Person,
  busy: ReadonlyMap<string, string>,
): Promise<void> {
  if (busy.size === 0) return;
  const view = journalOver(redis, destination);
  const found = await Promise.all(tagsOf(person).map(async (tag) => (await view.find(tag)).tags));
  const known = new Set(found.flat());
  const lifeMs = lanes.journal?.lifeMs ?? recordLifeMs(lanes.dedupWindowMs);
  for (const [event, jobId] of busy) {
    const tags = event + tagsOf(person).join('');
    if (!known.has(event)) await indexEvents(redis, destination, jobId, [tags], lifeMs);
  }
}

function tagsOf(person: Person): string[] {
  return [...person.digests().map(personTag), ...person.namedShared().map(besideTag)];
}
