/** Reads the journal of one destination, and forgets what it holds about a person. */
import { createTurnBatch, type RedisClient } from '@tracklayer/redis';
import { compactJournal } from './compact.js';
import { type Details, unpackDetails } from './details.js';
import { type Entry, unpackEntry } from './entry.js';
import { forgetEvents } from './forget.js';
import { type JournalRecord, recordsOf, recordsWith } from './records.js';
import { type FoundOfDay, searchOver } from './search.js';
import { TAG_LENGTH, tagsIn } from './tags.js';

/** A job that the journal knows. */
export interface JournalJob {
  jobId: string;
  /** Absent where the job has not ended, or is a dead letter. */
  entry?: Entry;
  /** Level `full` only. */
  details?: Details;
}

export interface FoundEvents {
  /** Tags of events, the newest first. */
  tags: string[];
  /** There are more than the journal gives. */
  isCut: boolean;
}

/** The journal as it was when it was asked: a view asks once for each tag. */
export interface JournalView {
  /** The events that have this tag: of a key, a person, a migration or a request. */
  find(tag: string): Promise<FoundEvents>;
  /** The jobs of an event, in the order in which the journal got them. */
  jobsOf(tag: string): Promise<JournalJob[]>;
}

/** What one look-up gives. */
const MOST_FOUND = 10_000;

/** An erasure takes at most a million events of a person. */
const MOST_PASSES = 100;

/** More sealed logs mean that no worker compacts them. */
const MOST_SEALED = 12;

/** Opens a view. A look-up is two round trips, and so are those of one turn of the event loop together. */
export function journalOver(redis: RedisClient, destination: string): JournalView {
  const search = searchOver(redis, destination);
  /** One search of the logs for all tags that are asked for together. */
  const inLogs = createTurnBatch(async (tags: readonly string[]) => {
    const days = (await search.logs(tags, MOST_SEALED)) ?? (await compactAndSearch(tags));
    return tags.map((tag) => ({
      result: new Map(days.map(({ day, text }) => [day, recordsWith(text, tag)])),
    }));
  });

  async function compactAndSearch(tags: readonly string[]): Promise<FoundOfDay[]> {
    await compactJournal(redis, destination);
    return (await search.logs(tags)) ?? [];
  }

  /** The logs come first: a worker writes the buckets before it removes a log. So no record is missed between the two. */
  async function find(tag: string): Promise<FoundEvents> {
    const logs = await inLogs(tag);
    const { days, count } = await search.index(tag, MOST_FOUND + 1);
    const indexed = new Map(days.map(({ day, text }) => [day, tagsIn(text)]));
    const newestFirst = [...new Set([...logs.keys(), ...indexed.keys()])].sort(laterFirst);
    const found = newestFirst.flatMap((day) => [
      ...(logs.get(day) ?? []).flatMap((record) => eventFoundBy(record, tag)).reverse(),
      ...(indexed.get(day) ?? []),
    ]);
    const tags = [...new Set(found)];
    return { tags: tags.slice(0, MOST_FOUND), isCut: count > MOST_FOUND || tags.length > MOST_FOUND };
  }

  async function jobsOf(tag: string): Promise<JournalJob[]> {
    const logs = await inLogs(tag);
    const entries = await search.entries(tag);
    const sorted = new Map(entries.map(({ day, text }) => [day, recordsOf(text)]));
    const oldestFirst = [...new Set([...sorted.keys(), ...logs.keys()])].sort(laterFirst).reverse();
    const records = oldestFirst.flatMap((day) => [
      ...(sorted.get(day) ?? []),
      ...(logs.get(day) ?? []).filter(({ tags }) => tags.startsWith(tag)),
    ]);
    const jobs = new Map<string, JournalJob>();
    for (const record of records) {
      const { jobId } = record;
      jobs.set(jobId, { ...jobs.get(jobId), jobId, ...endOf(record) });
    }
    return [...jobs.values()];
  }

  return { find: remembered(find), jobsOf: remembered(jobsOf) };
}

function remembered<Result>(ask: (tag: string) => Promise<Result>): (tag: string) => Promise<Result> {
  const asked = new Map<string, Promise<Result>>();
  return (tag) => {
    const known = asked.get(tag) ?? ask(tag);
    asked.set(tag, known);
    return known;
  };
}

function laterFirst(one: string, other: string): number {
  return Number(other) - Number(one);
}

/**
 * Removes what is known of the events that these tags find, and of some more events, with all that finds them: by an order
 * number, for example. Reads every index. Returns how many events.
 *
 * @param options `more`: events that the tags do not find. `except`: events that stay, with what finds them. `waitMs`: how long
 *   to wait for another process that rewrites the journal. A worker needs seconds for the logs of an hour.
 * @throws {JournalBusyError} where another process rewrites the journal all the time
 */
export async function forgetJournal(
  redis: RedisClient,
  destination: string,
  tags: readonly string[],
  {
    more = [],
    except = new Set(),
    waitMs = 30_000,
  }: { more?: Iterable<string>; except?: ReadonlySet<string>; waitMs?: number } = {},
): Promise<number> {
  const forgotten = new Set<string>();
  let events = new Set(more);
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const view = journalOver(redis, destination);
    for (const tag of tags) for (const event of (await view.find(tag)).tags) events.add(event);
    for (const event of except) events.delete(event);
    if (events.size === 0) break;
    await forgetEvents(redis, destination, { tags, events, waitMs });
    for (const event of events) forgotten.add(event);
    events = new Set();
  }
  return forgotten.size;
}

function eventFoundBy({ tags }: JournalRecord, tag: string): string[] {
  const event = tags.slice(0, TAG_LENGTH);
  return event === tag ? [] : [event];
}

/** A replay is written again. Until it ends, the entry of the run before says nothing new. */
function endOf({ entry, details }: JournalRecord): Omit<JournalJob, 'jobId'> {
  const unpacked = unpackEntry(entry);
  const more = unpackDetails(details);
  return { ...(unpacked && { entry: unpacked }), ...(more && { details: more }) };
}
