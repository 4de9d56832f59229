import type { CanonicalEvent, Problem } from '@tracklayer/events';
import type { ProfileEntry } from '../consent/statements.js';
import type { Layout } from '../formats/detect.js';
import { problem } from '../formats/format.js';
import { type Interpretation, interpret, type Withheld } from '../formats/interpret.js';
import type { WithLeftOut } from '../formats/read-profile.js';
import type { WaitEntry } from '../formats/read-wait.js';
import { type FileRecord, MAX_LINE_BYTES, type SkippedLines } from './records.js';

/** A record that is not just a blank line or a header. */
export type EntryRecord = Exclude<FileRecord, SkippedLines>;

export type ReadEntry =
  | ({ event: CanonicalEvent; withheld?: Withheld; length: number } & WithLeftOut)
  | { withheld: 'other_call' }
  | (ProfileEntry & WithLeftOut & { length: number })
  | { wait: WaitEntry; length: number }
  | { problems: readonly Problem[] };

/** Reads a record as an event, a profile, or a person who waits, with its approximate length in characters. Or returns every reason against it. Pure. */
export function readEntry(record: EntryRecord, layout: Layout, how: Interpretation): ReadEntry {
  if ('refused' in record) return unreadable(record.refused, record.bytes);
  const entry = entryOf(record, layout);
  if ('problems' in entry) return entry;
  const checked = interpret(entry.value, how);
  if (!('event' in checked || 'profile' in checked || 'wait' in checked)) return checked;
  // JSON text has about the length of its entry. The text of cells lacks the names of the fields.
  const length =
    record.cells === undefined ? record.text.length : JSON.stringify(checked).length - '{"event":}'.length;
  return { ...checked, length };
}

function entryOf({ text, cells }: Exclude<EntryRecord, { refused: string }>, layout: Layout) {
  if ('header' in layout) return row(cells ?? [], layout.header);
  try {
    return { value: JSON.parse(text) as unknown };
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
  const value: [string, string][] = [];
  for (const [index, cell] of cells.entries()) {
    if (cell !== '') value.push([header[index] as string, cell]);
  }
  return { value: Object.fromEntries(value) };
}

function unreadable(code: string, bytes = 0): { problems: Problem[] } {
  const fixes: Record<string, string> = {
    line_too_long: `Shorten the line to at most ${MAX_LINE_BYTES} bytes. This file contains only its beginning.`,
    not_utf8:
      'Name the encoding of the file, for example --encoding windows-1252, or convert it with `iconv -t UTF-8`. This file contains the line in base64.',
    quote_not_closed: 'Close the quote, or write it twice inside a quoted cell.',
    quote_ambiguous:
      'A quoted cell contains lines that look like records. If the cell is right, write it in one line. If a quote is stray, write it twice.',
    not_csv: 'Put cells that contain quotes in quotes, and write each quote inside a cell twice.',
  };
  return problem(code, bytes > 0 ? `${bytes} bytes` : 'a record', fixes[code] ?? '');
}
