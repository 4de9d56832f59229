import type { Layout } from '../formats/detect.js';
import { type CsvRecord, createCsvRecords } from './csv-records.js';
import { createLineSplitter, type Place } from './line-splitter.js';

/** One entry of a file with its line: JSON text or cells; or why it cannot be one. */
export type FileRecord =
  | { number: number; text: string; cells?: string[]; end: Place }
  | { number: number; refused: string; text?: string; head?: string; bytes?: number; end: Place };

/** No line of a sane export is longer: an event takes 100 KB at most, and what surrounds it in one is less than that. */
export const MAX_LINE_BYTES = 1_048_576;

/** The records of a text by chunks, as they come: a whole file takes no more memory than a chunk and a record. */
export async function* readRecords(
  chunks: AsyncIterable<Buffer>,
  layout: Layout,
  from: Place,
): AsyncGenerator<FileRecord[]> {
  const isCsv = 'delimiter' in layout;
  const lines = createLineSplitter({ maxBytes: MAX_LINE_BYTES, from, keepEmpty: isCsv });
  const csv = isCsv
    ? createCsvRecords({
        delimiter: layout.delimiter,
        columns: layout.header.length,
        maxBytes: MAX_LINE_BYTES,
      })
    : undefined;
  // The header is known already; going on from another place there is none.
  let known = isCsv && from.lines === 0 ? 1 + (layout.linesBefore ?? 0) : 0;
  const body = (records: CsvRecord[]) => {
    const rest = records.slice(known);
    known = Math.max(0, known - records.length);
    return rest;
  };

  for await (const chunk of chunks) {
    const found = lines.push(chunk);
    if (found.length > 0) yield csv ? body(csv.push(found)) : found;
  }
  const last = lines.end();
  yield csv ? body([...csv.push(last), ...csv.end()]) : last;
}
