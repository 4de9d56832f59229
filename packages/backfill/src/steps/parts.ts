import { statementsOfEvent } from '../consent/statements.js';
import type { EntryRecord, ReadEntry } from '../input/read-entry.js';
import type { FileRecord, SkippedLines } from '../input/records.js';
import { eventKey, profileKey, waitKey } from '../migration/entry-id.js';
import { type Related, relatedTo } from '../migration/order-keys.js';
import type { WrittenEvent } from './add-entry.js';
import { hasMoreFields } from './profile-fields.js';

/** An entry of a record. A record of an order and its refund has two, and one more for each line that is an event. */
export interface Part {
  record: FileRecord;
  entry: Exclude<ReadEntry, EventEntry> | WrittenEntry | SkippedLines;
  /** See migration/entry-id.ts. Undefined: the record gives no entry. */
  key: string | undefined;
  related?: Related | undefined;
  /** How many entries of the record follow. */
  left: number;
  /** Whether it is made from an entry of the record before it: a line of the order, or its refund. */
  isMade: boolean;
  /** It is a line of the order before it. */
  isLine: boolean;
}

type EventEntry = Extract<ReadEntry, { event: unknown }>;

/** An event without its fields, see `BatchedEvent`. */
type WrittenEntry = WrittenEvent & Omit<EventEntry, 'event' | 'json' | 'beside'>;

/** @param makesLines whether each line of an order becomes an event of its own. */
export function partsOf(record: EntryRecord, entry: ReadEntry, makesLines: boolean): Part[] {
  const entries = [entry, ...(('beside' in entry && entry.beside) || [])];
  return entries.map((each, index): Part => {
    const isLine = index > 0 && 'event' in each && each.event.name === 'ordered_product';
    const key = keyOf(each);
    return {
      record,
      entry: 'event' in each ? written(key as string, each) : each,
      key,
      related: 'event' in each ? relatedTo(each.event, { isLine, makesLines }) : undefined,
      left: entries.length - 1 - index,
      isMade: index > 0,
      isLine,
    };
  });
}

function written(key: string, { event, json, beside: _, ...more }: EventEntry): WrittenEntry {
  const { name, eventId, time, profile } = event;
  return {
    ...more,
    event: { name, eventId, time, hasMore: hasMoreFields(profile), json: Buffer.from(json) },
    statements: statementsOfEvent(key, event),
  };
}

export function skippedPart(record: SkippedLines): Part {
  return { record, entry: record, key: undefined, left: 0, isMade: false, isLine: false };
}

function keyOf(entry: ReadEntry): string | undefined {
  if ('event' in entry) return eventKey(entry.event);
  if ('wait' in entry) return waitKey(entry.wait);
  return 'profile' in entry ? profileKey(entry) : undefined;
}
