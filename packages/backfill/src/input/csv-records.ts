/*
 * Joins lines to CSV records. A quoted cell may contain line breaks, so a record may have several lines.
 *
 * Defends against a quote that is never closed, which would swallow the rest of the file. A quote inside a cell is written
 * twice, so a complete record has an even number of quotes. Lines are joined until their number of quotes is even. The joined
 * lines must have as many columns as the header, and a limited length. Otherwise the quotes are stray quotes: only the line
 * that opened the quote is refused, and the lines after it are read again.
 *
 * Also defends against records that a note smuggles in. Joined lines may be valid CSV and contain lines that are complete
 * records too. That is either a note with a table in it, or valid lines between two stray quotes. Nothing distinguishes the
 * two, so all these lines are refused together.
 */
import { parse } from 'csv-parse/sync';
import type { Line, Place } from './line-splitter.js';
import { type CsvForm, plainCells } from './plain-cells.js';

export type CsvRecord =
  | { number: number; text: string; cells: string[]; end: Place }
  | { number: number; refused: string; text: string; end: Place }
  | Blank
  | Extract<Line, { refused: string }>;

/** A line with nothing in it. */
export interface Blank {
  number: number;
  skipped: 'blank';
  end: Place;
}

export interface CsvRecords {
  push(lines: readonly Line[]): CsvRecord[];
  end(): CsvRecord[];
}

type Whole = Extract<Line, { text: string }>;

/** The most lines of one record. */
const MAX_RECORD_LINES = 1_000;

/** With fewer columns than this, many lines of ordinary text have as many cells as a record. */
const MIN_TELLING_COLUMNS = 4;

export interface CsvOptions extends CsvForm {
  /** The number of columns of the header. */
  columns: number;
  /** The most bytes of one record. */
  maxBytes: number;
}

export function createCsvRecords({ columns, maxBytes, ...form }: CsvOptions): CsvRecords {
  let open: Whole[] = [];
  let openLength = 0;
  let odd = false;

  function take(line: Line, into: CsvRecord[]): void {
    if ('refused' in line) {
      refuseFirst(into);
      into.push(line);
      return;
    }
    if (open.length === 0 && line.text.trim() === '') {
      into.push({ number: line.number, skipped: 'blank', end: line.end });
      return;
    }
    open.push(line);
    openLength += line.text.length;
    odd = odd !== oddQuotes(line.text, form.quoteEscape);
    if (!odd) finish(into);
    else if (open.length > MAX_RECORD_LINES || openLength > maxBytes) refuseFirst(into);
  }

  function finish(into: CsvRecord[]): void {
    const [first] = open as [Whole];
    const { end } = open[open.length - 1] as Whole;
    const texts = open.map((line) => line.text);
    const made = recordsIn(texts, form, columns);
    if (made === 'several') {
      refuseFirst(into);
      return;
    }
    const { number } = first;
    const text = texts.join('\n');
    into.push(
      made === 'one' ? { number, text, cells: [], end } : { number, refused: 'quote_ambiguous', text, end },
    );
    clear();
  }

  /** The quote was not closed correctly. Refuses its line and reads the lines after it again. */
  function refuseFirst(into: CsvRecord[]): void {
    const [first, ...rest] = open;
    clear();
    if (first === undefined) return;
    into.push({ number: first.number, refused: 'quote_not_closed', text: first.text, end: first.end });
    for (const line of rest) take(line, into);
  }

  function clear(): void {
    open = [];
    openLength = 0;
    odd = false;
  }

  return {
    push(lines) {
      const records: CsvRecord[] = [];
      for (const line of lines) take(line, records);
      return withCells(records, form);
    },
    end() {
      const records: CsvRecord[] = [];
      while (open.length > 0) refuseFirst(records);
      return withCells(records, form);
    },
  };
}

function oddQuotes(text: string, quoteEscape: string | undefined): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
    if (quoteEscape === undefined || !isEscaped(text, at, quoteEscape)) odd = !odd;
  }
  return odd;
}

/** Whether an odd number of escape characters precedes this place. */
function isEscaped(text: string, at: number, quoteEscape: string): boolean {
  let before = at;
  while (before > 0 && text[before - 1] === quoteEscape) before -= 1;
  return (at - before) % 2 === 1;
}

/** Whether joined lines are one record, or several records with a stray quote in the first and the last line. */
function recordsIn(lines: readonly string[], form: CsvForm, columns: number): 'one' | 'several' | 'either' {
  if (lines.length === 1) return 'one';
  const rows = cellsOf(lines.join('\n'), form);
  const [joined] = rows ?? [];
  if (rows?.length !== 1 || joined?.length !== columns) return 'several';
  const isWhole = (line: string) => isLikeRecord(cellsOf(line, form)?.[0], joined);
  // The first and the last line each have one quote too many. Without it, would they be records?
  const [first, last] = [lines[0], lines[lines.length - 1]] as [string, string];
  const meet =
    isWhole(without(first.lastIndexOf('"'), first)) &&
    [last.indexOf('"'), last.lastIndexOf('"')].some((at) => isWhole(without(at, last)));
  return meet || lines.slice(1, -1).some(isWhole) ? 'either' : 'one';
}

/**
 * Whether the cells of a line may be a record of their own. In a file of few columns the number of cells says little: "Dear Ben,
 * see you" has two. There its cells must also be of the kind of those beside the long cell, such as an address or a number.
 */
function isLikeRecord(cells: readonly string[] | undefined, joined: readonly string[]): boolean {
  if (cells?.length !== joined.length) return false;
  if (joined.length >= MIN_TELLING_COLUMNS) return true;
  return joined.every((cell, index) => cell.includes('\n') || kindOf(cell) === kindOf(cells[index] ?? ''));
}

function kindOf(cell: string): 'address' | 'figure' | 'text' {
  if (/^\S+@\S+$/.test(cell)) return 'address';
  return /^(?=.*\d)\S+$/.test(cell) ? 'figure' : 'text';
}

function without(at: number, text: string): string {
  return text.slice(0, at) + text.slice(at + 1);
}

/** Parses all records that need it in one call of the library. Only if that fails, parses them one by one. */
function withCells(records: CsvRecord[], form: CsvForm): CsvRecord[] {
  const whole: Extract<CsvRecord, { cells: string[] }>[] = [];
  for (const record of records) {
    if (!('cells' in record)) continue;
    const cells = plainCells(record.text, form);
    if (cells === undefined) whole.push(record);
    else record.cells = cells;
  }
  if (whole.length === 0) return records;
  const rows = cellsOf(whole.map(({ text }) => text).join('\n'), form);
  if (rows?.length === whole.length) {
    for (const [index, record] of whole.entries()) record.cells = rows[index] as string[];
    return records;
  }
  return records.map((record) => {
    if (!('cells' in record) || record.cells.length > 0) return record;
    const [cells] = cellsOf(record.text, form) ?? [];
    const { number, text, end } = record;
    return cells === undefined ? { number, refused: 'not_csv', text, end } : { ...record, cells };
  });
}

function cellsOf(text: string, { delimiter, quoteEscape = '"' }: CsvForm): string[][] | undefined {
  try {
    return parse(text, {
      delimiter,
      escape: quoteEscape,
      record_delimiter: '\n',
      relax_column_count: true,
      columns: false,
      trim: true,
    }) as string[][];
  } catch {
    return undefined;
  }
}
