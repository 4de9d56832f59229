import type { Layout } from '../formats/detect.js';
import { type CsvRecord, createCsvRecords } from './csv-records.js';
import { createLineSplitter, isEmpty, type Line, type Place } from './line-splitter.js';

/** One record of a file with its line number: JSON text, cells, or the cells of the rows of one order. Or the reason why the line is not a record. */
export type FileRecord =
  | { number: number; text: string; cells?: string[]; rows?: string[][]; end: Place }
  | {
      number: number;
      refused: string;
      text?: string;
      head?: string;
      bytes?: number;
      column?: string;
      end: Place;
    }
  | SkippedLines;

/** Lines that are no entry: blank lines, and the header with the line before it. */
export interface SkippedLines {
  number: number;
  skipped: 'blank' | 'header';
  end: Place;
}

/** The longest line. An event takes at most 100 KB, and an export adds less than that, so a valid line is much shorter. */
export const MAX_LINE_BYTES = 1_048_576;

/** Reads the records of a text chunk by chunk. A file of any length takes the memory of one chunk and one record. */
export async function* readRecords(
  chunks: AsyncIterable<Buffer>,
  layout: Layout,
  from: Place,
): AsyncGenerator<FileRecord[]> {
  const isCsv = 'delimiter' in layout;
  const lines = createLineSplitter({ maxBytes: MAX_LINE_BYTES, from, keepEmpty: true });
  const csv = isCsv
    ? createCsvRecords({
        delimiter: layout.delimiter,
        quoteEscape: layout.quoteEscape,
        columns: layout.header.length,
        maxBytes: MAX_LINE_BYTES,
      })
    : undefined;
  // The header is not a record. A stream that continues at a later place has no header.
  let headerRecords = isCsv && from.lines === 0 ? 1 + (layout.linesBefore ?? 0) : 0;
  const body = (records: CsvRecord[]): FileRecord[] =>
    headerRecords === 0 ? records : records.map(markHeader);
  const markHeader = (record: CsvRecord): FileRecord => {
    if (headerRecords === 0 || 'skipped' in record) return record;
    headerRecords -= 1;
    return { number: record.number, skipped: 'header', end: record.end };
  };

  for await (const chunk of chunks) {
    const found = lines.push(chunk);
    if (found.length > 0) yield csv ? body(csv.push(found)) : found.map(withoutBlank);
  }
  const last = lines.end();
  yield csv ? body([...csv.push(last), ...csv.end()]) : last.map(withoutBlank);
}

function withoutBlank(line: Line): FileRecord {
  return isEmpty(line) ? { number: line.number, skipped: 'blank', end: line.end } : line;
}
