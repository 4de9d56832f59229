import { besideTag, forgetJournal, type JournalJob, journalOver, personTag } from '@tracklayer/journal';
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

/**
 * Removes the events of the person from the journal, and every tag that finds them. Returns how many events. Call it while jobs
 * and letters are still there: the event of an application may name its person in a way that only the search of texts finds.
 */
export async function forgetJournalOf(
  context: Pick<ErasureContext, 'redis' | 'lanes' | 'deadLetters' | 'signal'>,
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
  return forgetJournal(redis, destination, tagsOf(person), events);
}

function tagsOf(person: Person): string[] {
  return [...person.digests().map(personTag), ...person.namedShared().map(besideTag)];
}
