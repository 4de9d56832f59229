/**
 * Judges columns as a whole, before the first line is sent.
 *
 * Defends against values that can be read in two ways: `1.234` is a thousand beside `89,95`, and about one beside `89.95`. Where
 * one reading fits all values of a column, it is taken and said. Where two fit, the doubtful values are refused.
 */
import type { DecimalSign } from '@tracklayer/events';
import { readRecords } from '../input/records.js';
import type { Source } from '../input/source.js';
import { cellText, signsOf } from './cell.js';
import type { Layout } from './detect.js';

/** What the values of a file show together. */
export interface Judgement {
  /** Column → the sign before its decimals, where a value of it can be read in two ways and the others decide. */
  decimals: Record<string, DecimalSign>;
  /** Whether dates such as 3/4/2025 have the day first. Undefined where nothing shows it, or values contradict each other. */
  dayFirst?: boolean;
}

const NO_JUDGEMENT: Judgement = { decimals: {} };

interface Evidence {
  comma: number;
  point: number;
  both: number;
}

const START = { bytes: 0, lines: 0 };
const SLASHES = /^(\d{1,2})\/(\d{1,2})\/\d{2,4}\b/;

/** Reads the whole file. A stream can be read once only, so it is not judged. */
export async function judgeFile(
  source: Source,
  layout: Layout,
  columns: { numbers: readonly string[]; times: readonly string[] },
): Promise<Judgement> {
  if (!('header' in layout) || source.path === undefined) return NO_JUDGEMENT;
  const numbers = columns.numbers.map((column) => ({
    column,
    at: layout.header.indexOf(column),
    seen: nothing(),
  }));
  const times = columns.times.map((column) => layout.header.indexOf(column));
  if (numbers.length + times.length === 0) return NO_JUDGEMENT;
  const days = { first: 0, second: 0 };
  for await (const records of readRecords(source.read(START), layout, START)) {
    for (const record of records) {
      if (!('cells' in record) || record.cells === undefined) continue;
      for (const { at, seen } of numbers) addNumber(seen, record.cells[at]);
      for (const at of times) addDate(days, record.cells[at]);
    }
  }
  const decimals = Object.fromEntries(
    numbers.flatMap(({ column, seen: { comma, point, both } }): [string, DecimalSign][] => {
      if (both === 0 || comma > 0 === point > 0) return [];
      return [[column, comma > 0 ? 'comma' : 'point']];
    }),
  );
  const isClear = days.first > 0 !== days.second > 0;
  return { decimals, ...(isClear && { dayFirst: days.first > 0 }) };
}

function nothing(): Evidence {
  return { comma: 0, point: 0, both: 0 };
}

function addNumber(seen: Evidence, cell: string | undefined): void {
  if (cell === undefined || !/[.,]/.test(cell)) return;
  const signs = signsOf(cellText(cell));
  if (signs.length > 1) seen.both += 1;
  else for (const sign of signs) seen[sign] += 1;
}

function addDate(days: { first: number; second: number }, cell: string | undefined): void {
  const [, first, second] = SLASHES.exec(cell ?? '') ?? [];
  if (Number(first) > 12) days.first += 1;
  if (Number(second) > 12) days.second += 1;
}
