import type { CanonicalEvent, Problem } from '@tracklayer/events';
import type { ProfileEntry } from '../consent/statements.js';
import { cellText } from '../formats/cell.js';
import type { Layout } from '../formats/detect.js';
import { hasLongNumber, parseExactly } from '../formats/exact-json.js';
import { type Entry, type NoEntryReason, problem } from '../formats/format.js';
import { interpret } from '../formats/interpret.js';
import type { Checked, Interpretation, Withheld } from '../formats/interpretation.js';
import { put } from '../formats/paths.js';
import type { WithLeftOut } from '../formats/read-profile.js';
import type { WaitEntry } from '../formats/read-wait.js';
import { type FileRecord, MAX_LINE_BYTES, type SkippedLines } from './records.js';

/** A record that is not just a blank line or a header. */
export type EntryRecord = Exclude<FileRecord, SkippedLines>;

/** `json`: the event with the values that it is sent without, as it goes into a job. */
export type ReadEntry =
  | ({
      event: CanonicalEvent;
      withheld?: Withheld;
      json: string;
      length: number;
      beside?: ReadEntry[];
    } & WithLeftOut)
  | { withheld: NoEntryReason }
  | (ProfileEntry & WithLeftOut & { length: number })
  | { wait: WaitEntry; length: number }
  | { problems: readonly Problem[] };

/** Reads a record as an event, a profile, or a person who waits, with its approximate length in characters. Or returns every reason against it. Pure. */
export function readEntry(record: EntryRecord, layout: Layout, how: Interpretation): ReadEntry {
  if ('refused' in record) return unreadable(record);
  const isLong = !('header' in layout) && hasLongNumber(record.text);
  const entry = entryOf(record, layout, isLong);
  if ('problems' in entry) return entry;
  const checked = interpret(entry.value, how, rowsOf(record, layout));
  return withLength(checked, record, isLong);
}

/** @param isLong whether the text has a number that JSON may round. */
function withLength(checked: Checked, record: EntryRecord, isLong: boolean): ReadEntry {
  if ('event' in checked) return writtenEvent(checked, record, isLong);
  if (!('profile' in checked || 'wait' in checked)) return checked;
  // JSON text has about the length of its entry. The text of cells lacks the names of the fields.
  const length =
    'text' in record && !('cells' in record)
      ? (record.text?.length ?? 0)
      : JSON.stringify(checked).length - '{"event":}'.length;
  return { ...checked, length };
}

/** A longer line may be mostly blanks between its values. */
const MOST_AS_READ = 2_000;

/** The event as JSON, once. Most lines of JSON are that text already. */
function writtenEvent(
  { asRead, beside, ...checked }: Extract<Checked, { event: unknown }>,
  record: EntryRecord,
  isLong: boolean,
): ReadEntry {
  const { event, leftOut } = checked;
  const text = asRead && record.text !== undefined && record.text.length <= MOST_AS_READ ? record.text : '';
  const isSame = text !== '' && !isLong;
  const json = isSame ? text : JSON.stringify(leftOut === undefined ? event : { ...event, leftOut });
  const written = { ...checked, json, length: json.length };
  return beside === undefined
    ? written
    : { ...written, beside: beside.map((each) => withLength(each, record, isLong)) };
}

/** The rows of an order that has several, by column. */
function rowsOf(record: EntryRecord, layout: Layout): Entry[] | undefined {
  if (!('rows' in record) || record.rows === undefined || !('header' in layout)) return undefined;
  const { header } = layout;
  return record.rows.map((cells) => byColumn(cells, header));
}

/** The value of a record, or why it has none. */
export function entryOf(
  { text, cells }: Exclude<EntryRecord, { refused: string }>,
  layout: Layout,
  isLong?: boolean,
) {
  if ('header' in layout) return row(cells ?? [], layout.header);
  try {
    return { value: parseExactly(text, isLong) };
  } catch {
    const fix = 'Write one JSON object per line. `jq -c . FILE` does that.';
    return problem('not_json', `text of ${text.length} characters`, fix);
  }
}

/** The cells by column, without empty cells. */
function row(cells: readonly string[], header: readonly string[]) {
  if (cells.length !== header.length) {
    const fix = `The header has ${header.length} columns. Check the delimiters and quotes of this line.`;
    return problem('column_count', `${cells.length} columns`, fix);
  }
  return { value: byColumn(cells, header) };
}

function byColumn(cells: readonly string[], header: readonly string[]): Entry {
  const entry: Entry = {};
  for (let index = 0; index < cells.length; index += 1) {
    const text = cellText(cells[index] as string);
    if (text !== '') put(entry, header[index] as string, text);
  }
  return entry;
}

/** A cell whose quotes have a backslash before them. */
const BACKSLASHED = /\\"/;

function unreadable({
  refused: code,
  bytes = 0,
  column = '',
  text = '',
}: Extract<EntryRecord, { refused: string }>): { problems: Problem[] } {
  const hint = BACKSLASHED.test(text)
    ? " If a backslash stands before each quote in a cell, add --escape '\\'."
    : '';
  const fixes: Record<string, string> = {
    line_too_long: `Shorten the line to at most ${MAX_LINE_BYTES} bytes. This file contains only its beginning.`,
    not_utf8:
      'Name the encoding of the file, for example --encoding windows-1252, or convert it with `iconv -t UTF-8`. This file contains the line in base64.',
    quote_not_closed: `Close the quote, or write it twice inside a quoted cell.${hint}`,
    quote_ambiguous:
      'A quoted cell contains lines that look like records. If the cell is right, write it in one line. If a quote is stray, write it twice.',
    row_of_order:
      'A row between the rows of this order is not valid. Correct that row and import all rows of the order again.',
    rows_apart: `The rows of this order are not neighbours, so none of them was sent. Sort the lines by the column ${column} and import them again.`,
    rows_after_order: `The rows before these were sent as the whole order, so these items are missing at Klaviyo. Sort the lines by the column ${column} before you import them. Import a file, not a stream: then such orders are refused whole.`,
    not_csv: `Put cells that contain quotes in quotes, and write each quote inside a cell twice.${hint}`,
  };
  return problem(code, bytes > 0 ? `${bytes} bytes` : 'a record', fixes[code] ?? '');
}
