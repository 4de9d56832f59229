/**
 * Sorts the records of logs into buckets. Each day has 1,024 buckets of entries and as many of indexes. A bucket is a list of
 * texts, one for each time that logs were sorted, so a bucket is written with one command for hundreds of records. Pure.
 */
import { FIELD_END, RECORD_END } from './records.js';
import { BUCKETS, placeAt, REST_LENGTH, TAG_LENGTH, tagsIn } from './tags.js';

export interface Buckets {
  /** Bucket → records. Their `tags` are the rest of the event's tag. */
  entries: Map<string, string>;
  /** Bucket → lookups: the rest of a tag that finds an event, and the tag of the event, without anything between. */
  index: Map<string, string>;
}

export interface Sorter {
  /** Adds the records of a log, after those that were added before. */
  add(log: string): void;
  buckets(): Buckets;
}

const LOOKUP_LENGTH = REST_LENGTH + TAG_LENGTH;

/** What a log has of one event. */
interface EventRecords {
  /** The tags that find it, one after the other. */
  lookups: string;
  /** The ids of its jobs, and of each the record from the first separator on. */
  ids: string[];
  records: string[];
}

/**
 * A worker sorts the records of all events, so this makes few texts and looks up each record once. A job has two records as a rule:
 * of its start, and of its end.
 */
export function createSorter(): Sorter {
  const entries = new Array<string>(BUCKETS.length).fill('');
  const index = new Array<string>(BUCKETS.length).fill('');

  function append(event: string, { lookups, records }: EventRecords): void {
    const place = placeAt(event);
    const rest = event.slice(TAG_LENGTH - REST_LENGTH);
    for (const record of records) entries[place] += rest + record;
    for (let at = 0; at < lookups.length; at += TAG_LENGTH) {
      const lookup = lookups.slice(at, at + TAG_LENGTH);
      index[placeAt(lookup)] += lookup.slice(TAG_LENGTH - REST_LENGTH) + event;
    }
  }

  return {
    add(log) {
      for (const [event, records] of eventsOf(log)) append(event, records);
    },
    buckets: () => ({ entries: filled(entries), index: filled(index) }),
  };
}

function eventsOf(log: string): Map<string, EventRecords> {
  const events = new Map<string, EventRecords>();
  for (let from = 0; from < log.length; ) {
    const last = log.indexOf(RECORD_END, from);
    if (last < 0) break;
    const end = log.indexOf(FIELD_END, from);
    const idEnd = end < 0 ? -1 : log.indexOf(FIELD_END, end + 1);
    const entryEnd = idEnd < 0 ? -1 : log.indexOf(FIELD_END, idEnd + 1);
    if (entryEnd > 0 && entryEnd < last) {
      const event = log.slice(from, from + TAG_LENGTH);
      const known = events.get(event) ?? { lookups: '', ids: [], records: [] };
      if (known.ids.length === 0) events.set(event, known);
      if (end > from + TAG_LENGTH) known.lookups = joined(known.lookups, log.slice(from + TAG_LENGTH, end));
      note(known, log.slice(end + 1, idEnd), log.slice(end, last + 1), entryEnd > idEnd + 1);
    }
    from = last + 1;
  }
  return events;
}

/** The record of the end says what that of the start says. */
function note({ ids, records }: EventRecords, id: string, record: string, isEnd: boolean): void {
  const known = ids.indexOf(id);
  if (known >= 0 && !isEnd) return;
  const at = known < 0 ? ids.push(id) - 1 : known;
  records[at] = record;
}

/** The tags of both texts, each once. */
function joined(known: string, more: string): string {
  if (known === '' || known === more) return more;
  return [...new Set([...tagsIn(known), ...tagsIn(more)])].join('');
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

function filled(texts: readonly string[]): Map<string, string> {
  return new Map(texts.flatMap((text, at) => (text === '' ? [] : [[BUCKETS[at] ?? '', text]])));
}
