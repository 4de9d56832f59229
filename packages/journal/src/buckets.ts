/**
 * Sorts the records of a log into buckets. Each day has 1,024 buckets of entries and as many of indexes. A bucket is a list of
 * texts, one for each log, so a bucket is written with one command for the dozens of records of a log. Pure.
 */
import { type JournalRecord, recordsOf, recordText } from './records.js';
import { placeOf, REST_LENGTH, TAG_LENGTH } from './tags.js';

export interface Buckets {
  /** Bucket → records. Their `tags` are the rest of the event's tag. */
  entries: Map<string, string>;
  /** Bucket → lookups: the rest of a tag that finds an event, and the tag of the event, without anything between. */
  index: Map<string, string>;
}

const LOOKUP_LENGTH = REST_LENGTH + TAG_LENGTH;

export function bucketsOf(log: string): Buckets {
  const jobs = new Map<string, JournalRecord>();
  const lookups = new Set<string>();
  for (const record of recordsOf(log)) {
    const { tags, jobId, entry } = record;
    const event = tags.slice(0, TAG_LENGTH);
    const job = event + jobId;
    // The record of the end says what that of the start says.
    if (entry !== '' || !jobs.has(job)) jobs.set(job, record);
    for (let at = TAG_LENGTH; at < tags.length; at += TAG_LENGTH) {
      lookups.add(tags.slice(at, at + TAG_LENGTH) + event);
    }
  }
  const buckets: Buckets = { entries: new Map(), index: new Map() };
  for (const record of jobs.values()) {
    const { bucket, rest } = placeOf(record.tags.slice(0, TAG_LENGTH));
    append(buckets.entries, bucket, recordText({ ...record, tags: rest }));
  }
  for (const lookup of lookups) {
    const { bucket, rest } = placeOf(lookup.slice(0, TAG_LENGTH));
    append(buckets.index, bucket, rest + lookup.slice(TAG_LENGTH));
  }
  return buckets;
}

/** The tags of the events that a tag finds, in the order in which they were written. */
export function eventsIn(text: string, rest: string): string[] {
  return lookupsOf(text).flatMap((lookup) => (lookup.startsWith(rest) ? [eventOf(lookup)] : []));
}

/** The lookups of a bucket without those of some events. `kept`: rests of tags whose lookups stay. */
export function withoutEvents(
  text: string,
  events: ReadonlySet<string>,
  kept: ReadonlySet<string> = new Set(),
): string {
  return lookupsOf(text)
    .filter((lookup) => !events.has(eventOf(lookup)) || kept.has(lookup.slice(0, REST_LENGTH)))
    .join('');
}

function lookupsOf(text: string): string[] {
  return text.match(/.{19}/g) ?? [];
}

function eventOf(lookup: string): string {
  return lookup.slice(REST_LENGTH, LOOKUP_LENGTH);
}

function append(buckets: Map<string, string>, bucket: string, text: string): void {
  buckets.set(bucket, (buckets.get(bucket) ?? '') + text);
}
