import type { CanonicalEvent, Problem } from '@tracklayer/events';
import type { ProfileEntry } from '../consent/statements.js';
import type { Layout } from '../formats/detect.js';
import { problem } from '../formats/format.js';
import { type Interpretation, interpret, type Withheld } from '../formats/interpret.js';
import { type FileRecord, MAX_LINE_BYTES } from './records.js';

export type ReadEntry =
  | { event: CanonicalEvent; withheld?: Withheld; length: number }
  | { withheld: 'other_call' }
  | (ProfileEntry & { length: number })
  | { problems: readonly Problem[] };

/** A record of a file as an event or a profile, with about how long it is; or every reason why it is none. Pure. */
export function readEntry(record: FileRecord, layout: Layout, how: Interpretation): ReadEntry {
  if ('refused' in record) return unreadable(record.refused, record.bytes);
  const entry = entryOf(record, layout);
  if ('problems' in entry) return entry;
  const checked = interpret(entry.value, how);
  if (!('event' in checked || 'profile' in checked)) return checked;
  // JSON is about as long as what it says; cells say nothing of the names around them.
  const length =
    record.cells === undefined ? record.text.length : JSON.stringify(checked).length - '{"event":}'.length;
  return { ...checked, length };
}

function entryOf({ text, cells }: Exclude<FileRecord, { refused: string }>, layout: Layout) {
  if ('header' in layout) return row(cells ?? [], layout.header);
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    const fix = 'Write one JSON object per line (`jq -c . FILE` makes lines of objects).';
    return problem('not_json', `text of ${text.length} characters`, fix);
  }
}

/** Cells by column; empty ones are left out, as nothing was said in them. */
function row(cells: readonly string[], header: readonly string[]) {
  if (cells.length !== header.length) {
    const fix = `The header has ${header.length} columns: check delimiters and quotes of this line.`;
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
    line_too_long: `Keep a line under ${MAX_LINE_BYTES} bytes. Only its beginning is kept here.`,
    not_utf8: 'Convert the file to UTF-8 (`iconv -t UTF-8`). The line is kept here in base64.',
    quote_not_closed: 'Close the quote, or write it twice inside a quoted cell.',
    quote_ambiguous:
      'A quoted cell holds lines that could be records. If it is right, write them in one line; if a quote is stray, write it twice.',
    not_csv: 'Quote cells that hold quotes, and write a quote inside a cell twice.',
  };
  return problem(code, bytes > 0 ? `${bytes} bytes` : 'a record', fixes[code] ?? '');
}
