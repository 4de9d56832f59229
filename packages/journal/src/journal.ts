/** Reads the journal of one destination, and forgets what it holds about a person. */
import type { RedisClient } from '@tracklayer/redis';
import { eventsIn } from './buckets.js';
import { compactJournal } from './compact.js';
import { readDays } from './days.js';
import { type Details, unpackDetails } from './details.js';
import { type Entry, unpackEntry } from './entry.js';
import { forgetEvents } from './forget.js';
import { journalKeys } from './keys.js';
import { type JournalRecord, recordsOf, recordsWith } from './records.js';
import { placeOf, TAG_LENGTH } from './tags.js';

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

/** The journal as it was when it was first asked. */
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

/** So many sealed logs mean that no worker compacts them. */
const MOST_SEALED = 8;

interface Logs {
  /** The oldest day first. */
  days: { day: string; logs: string[] }[];
}

/** Opens a view. A look-up costs about four round trips, and then one for each tag. */
export function journalOver(redis: RedisClient, destination: string): JournalView {
  const keys = journalKeys(destination);
  let loading: Promise<Logs> | undefined;
  const logs = () => {
    loading ??= load();
    return loading;
  };

  /** Open logs first, then the sealed ones: a log may be sealed, or compacted, between two commands. */
  async function load(): Promise<Logs> {
    const days = await readDays(redis, keys);
    const open = await Promise.all(days.map((day) => redis.get(keys.log(day))));
    let names = await redis.lrange(keys.sealed, 0, -1);
    if (names.length > MOST_SEALED && (await compactJournal(redis, destination)) > 0) {
      names = await redis.lrange(keys.sealed, 0, -1);
    }
    const sealed = await Promise.all(names.map((name) => redis.get(keys.sealedLog(name))));
    return {
      days: days.map((day, at) => {
        const ofDay = sealed.filter((_, place) => names[place]?.startsWith(`${day}:`));
        return { day, logs: [...ofDay, open[at] ?? null].filter((text) => text !== null) };
      }),
    };
  }

  return {
    async find(tag) {
      const { days } = await logs();
      const { bucket, rest } = placeOf(tag);
      const buckets = await Promise.all(days.map(({ day }) => redis.lrange(keys.index(day, bucket), 0, -1)));
      const found = days.flatMap(({ logs: texts }, at) => [
        ...(buckets[at] ?? []).flatMap((text) => eventsIn(text, rest)),
        ...texts.flatMap((text) => recordsWith(text, tag).flatMap((record) => eventFoundBy(record, tag))),
      ]);
      const tags = [...new Set(found.reverse())];
      return { tags: tags.slice(0, MOST_FOUND), isCut: tags.length > MOST_FOUND };
    },
    async jobsOf(tag) {
      const { days } = await logs();
      const { bucket, rest } = placeOf(tag);
      const buckets = await Promise.all(
        days.map(({ day }) => redis.lrange(keys.entries(day, bucket), 0, -1)),
      );
      const records = days.flatMap(({ logs: texts }, at) => [
        ...(buckets[at] ?? []).flatMap((text) => recordsOf(text).filter(({ tags }) => tags === rest)),
        ...texts.flatMap((text) => recordsWith(text, tag).filter(({ tags }) => tags.startsWith(tag))),
      ]);
      const jobs = new Map<string, JournalJob>();
      for (const record of records) {
        const { jobId } = record;
        jobs.set(jobId, { ...jobs.get(jobId), jobId, ...endOf(record) });
      }
      return [...jobs.values()];
    },
  };
}

/**
 * Removes what is known of the events that these tags find, and of some more events, with all that finds them: by an order
 * number, for example. Reads every index. Returns how many events.
 */
export async function forgetJournal(
  redis: RedisClient,
  destination: string,
  tags: readonly string[],
  more: Iterable<string> = [],
): Promise<number> {
  const forgotten = new Set<string>();
  let events = new Set(more);
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const view = journalOver(redis, destination);
    for (const tag of tags) for (const event of (await view.find(tag)).tags) events.add(event);
    if (events.size === 0) break;
    await forgetEvents(redis, destination, tags, events);
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
