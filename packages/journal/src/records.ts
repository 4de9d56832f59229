/**
 * The records of the journal as text. A log consists of records, one after the other, so that a script can append many with
 * one command. A record is `<tags> <job id> <entry> <details>`, with control characters between and after. Pure.
 */
import { TAG_LENGTH } from './tags.js';

export const FIELD_END = '\x1f';
export const RECORD_END = '\x1e';

/** What is known of one job. */
export interface JournalRecord {
  /** The tag of the event, and then those that find it. In a bucket: the rest of the event's tag. */
  tags: string;
  jobId: string;
  /** From `packEntry`; empty while the job has not ended. */
  entry: string;
  /** From `packDetails`, or empty. */
  details: string;
}

export function recordText({ tags, jobId, entry, details }: JournalRecord): string {
  return tags + FIELD_END + jobId + FIELD_END + entry + FIELD_END + details + RECORD_END;
}

/** The records of a text, in their order. Other text is skipped. */
export function recordsOf(text: string): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf(RECORD_END, from);
    if (end < 0) break;
    const record = recordOf(text.slice(from, end));
    if (record) records.push(record);
    from = end + 1;
  }
  return records;
}

/** The records that have this text in their tags, at the place of a tag. Looks at no other record, so it is fast. */
export function recordsWith(text: string, tag: string): JournalRecord[] {
  const found: JournalRecord[] = [];
  for (let at = text.indexOf(tag); at >= 0; ) {
    const from = text.lastIndexOf(RECORD_END, at) + 1;
    const end = text.indexOf(RECORD_END, at);
    if (end < 0) break;
    const record = (at - from) % TAG_LENGTH === 0 ? recordOf(text.slice(from, end)) : undefined;
    const isTag = record !== undefined && at - from < record.tags.length;
    if (isTag) found.push(record);
    at = text.indexOf(tag, isTag ? end : at + 1);
  }
  return found;
}

function recordOf(text: string): JournalRecord | undefined {
  const [tags, jobId, entry, details] = text.split(FIELD_END);
  if (tags === undefined || jobId === undefined || entry === undefined || details === undefined)
    return undefined;
  return { tags, jobId, entry, details };
}
