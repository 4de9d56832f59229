/*
 * CSV with its pitfalls: a quoted cell may hold line breaks, so a record may be several lines; and a quote that nobody
 * closes would swallow the rest of the file. Records are therefore put together from lines by counting quotes (in CSV a
 * quote inside a cell is written twice, so a record is whole when their number is even), and what came together is looked
 * at: it must be CSV of as many columns as the header has, and of a bounded length. Else two stray quotes have met, or one
 * has met nothing: the line that opened the quote is refused alone, and the lines after it are read anew.
 *
 * What is right CSV and holds lines that are whole records by themselves may be either: a note with a table in it, or two
 * stray quotes with good lines between. Nobody can tell, and whoever may write a note must not write records: all of it is
 * refused as one.
 */
import { parse } from 'csv-parse/sync';
import type { Line, Place } from './line-splitter.js';

export type CsvRecord =
  | { number: number; text: string; cells: string[]; end: Place }
  | { number: number; refused: string; text: string; end: Place }
  | Extract<Line, { refused: string }>;

export interface CsvRecords {
  push(lines: readonly Line[]): CsvRecord[];
  end(): CsvRecord[];
}

type Whole = Extract<Line, { text: string }>;

/** Lines that one record may span. */
const RECORD_LINES = 1_000;

/** Of fewer columns many a line of a text would be a record by itself. */
const TELLING_COLUMNS = 4;

export interface CsvOptions {
  delimiter: string;
  /** Of the header. */
  columns: number;
  /** Held of one record at most. */
  maxBytes: number;
}

export function createCsvRecords({ delimiter, columns, maxBytes }: CsvOptions): CsvRecords {
  let open: Whole[] = [];
  let openLength = 0;
  let odd = false;

  function take(line: Line, into: CsvRecord[]): void {
    if ('refused' in line) {
      giveUp(into);
      into.push(line);
      return;
    }
    if (open.length === 0 && line.text.trim() === '') return;
    open.push(line);
    openLength += line.text.length;
    odd = odd !== oddQuotes(line.text);
    if (!odd) finish(into);
    else if (open.length > RECORD_LINES || openLength > maxBytes) giveUp(into);
  }

  function finish(into: CsvRecord[]): void {
    const [first] = open as [Whole];
    const { end } = open[open.length - 1] as Whole;
    const texts = open.map((line) => line.text);
    const made = recordsIn(texts, delimiter, columns);
    if (made === 'several') {
      giveUp(into);
      return;
    }
    const { number } = first;
    const text = texts.join('\n');
    into.push(
      made === 'one' ? { number, text, cells: [], end } : { number, refused: 'quote_ambiguous', text, end },
    );
    forget();
  }

  /** The quote was never rightly closed: its line is refused, and those taken for its cell get another chance. */
  function giveUp(into: CsvRecord[]): void {
    const [first, ...rest] = open;
    forget();
    if (first === undefined) return;
    into.push({ number: first.number, refused: 'quote_not_closed', text: first.text, end: first.end });
    for (const line of rest) take(line, into);
  }

  function forget(): void {
    open = [];
    openLength = 0;
    odd = false;
  }

  return {
    push(lines) {
      const records: CsvRecord[] = [];
      for (const line of lines) take(line, records);
      return withCells(records, delimiter);
    },
    end() {
      const records: CsvRecord[] = [];
      while (open.length > 0) giveUp(records);
      return withCells(records, delimiter);
    },
  };
}

function oddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/** Whether lines that quotes hold together are one record, or several with a stray quote in the first and the last. */
function recordsIn(
  lines: readonly string[],
  delimiter: string,
  columns: number,
): 'one' | 'several' | 'either' {
  if (lines.length === 1) return 'one';
  const rows = cellsOf(lines.join('\n'), delimiter);
  if (rows?.length !== 1 || rows[0]?.length !== columns) return 'several';
  if (columns < TELLING_COLUMNS) return 'one';
  const isWhole = (line: string) => cellsOf(line, delimiter)?.[0]?.length === columns;
  // A first and a last line have a quote without a partner: were it a letter, would they be records?
  const [first, last] = [lines[0], lines[lines.length - 1]] as [string, string];
  const meet =
    isWhole(without(first.lastIndexOf('"'), first)) &&
    [last.indexOf('"'), last.lastIndexOf('"')].some((at) => isWhole(without(at, last)));
  return meet || lines.slice(1, -1).some(isWhole) ? 'either' : 'one';
}

function without(at: number, text: string): string {
  return text.slice(0, at) + text.slice(at + 1);
}

/** All records in one call of the library; one by one only where it stumbles over one of them. */
function withCells(records: CsvRecord[], delimiter: string): CsvRecord[] {
  const whole = records.filter(
    (record): record is Extract<CsvRecord, { cells: string[] }> => 'cells' in record,
  );
  if (whole.length === 0) return records;
  const rows = cellsOf(whole.map(({ text }) => text).join('\n'), delimiter);
  if (rows?.length === whole.length) {
    for (const [index, record] of whole.entries()) record.cells = rows[index] as string[];
    return records;
  }
  return records.map((record) => {
    if (!('cells' in record)) return record;
    const [cells] = cellsOf(record.text, delimiter) ?? [];
    const { number, text, end } = record;
    return cells === undefined ? { number, refused: 'not_csv', text, end } : { ...record, cells };
  });
}

function cellsOf(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, { delimiter, relax_column_count: true, columns: false, trim: true }) as string[][];
  } catch {
    return undefined;
  }
}
