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
  /** Column → a value of it that can be read in two ways. */
  examples: Record<string, string>;
  /** Columns with values that can be read in two ways, and nothing that decides. */
  doubts: readonly Doubt[];
}

/** `zone`: times without an offset, although the zone is not known. Such values are refused. */
export interface Doubt {
  column: string;
  kind: 'decimal' | 'date' | 'zone';
  count: number;
  example: string;
}

const NO_JUDGEMENT: Judgement = { decimals: {}, examples: {}, doubts: [] };

/** Of one column: how many values show each reading, how many have two, and the first of those. */
interface Evidence {
  column: string;
  at: number;
  one: number;
  other: number;
  both: number;
  example: string;
  local: number;
  localExample: string;
}

const START = { bytes: 0, lines: 0 };
const SLASHES = /^(\d{1,2})\/(\d{1,2})\/\d{2,4}\b/;
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;

/** Reads the whole file. A stream can be read once only, so it is not judged. */
export async function judgeFile(
  source: Source,
  layout: Layout,
  columns: { numbers: readonly string[]; times: readonly string[]; hasZone?: boolean },
): Promise<Judgement> {
  if (!('header' in layout) || source.path === undefined) return NO_JUDGEMENT;
  const { header } = layout;
  const numbers = columns.numbers.map((column) => nothing(column, header));
  const times = columns.times.map((column) => nothing(column, header));
  if (numbers.length + times.length === 0) return NO_JUDGEMENT;
  for await (const records of readRecords(source.read(START), layout, START)) {
    for (const record of records) {
      if (!('cells' in record) || record.cells === undefined) continue;
      for (const seen of numbers) addNumber(seen, record.cells[seen.at]);
      for (const seen of times) addTime(seen, record.cells[seen.at], columns.hasZone !== true);
    }
  }
  const doubtful = numbers.filter(({ both }) => both > 0);
  const days = times.filter(({ one, other }) => one + other > 0);
  const [dayFirst, monthFirst] = [days.some(({ one }) => one > 0), days.some(({ other }) => other > 0)];
  const hasOrder = dayFirst !== monthFirst;
  return {
    decimals: Object.fromEntries(
      doubtful
        .filter(isDecided)
        .map(({ column, one }): [string, DecimalSign] => [column, one > 0 ? 'comma' : 'point']),
    ),
    ...(hasOrder && { dayFirst }),
    examples: Object.fromEntries(
      [...doubtful, ...times].filter(({ both }) => both > 0).map(({ column, example }) => [column, example]),
    ),
    doubts: [
      ...doubtful.filter((each) => !isDecided(each)).map((each) => doubtOf(each, 'decimal')),
      ...(hasOrder ? [] : times.filter(({ both }) => both > 0).map((each) => doubtOf(each, 'date'))),
      ...times
        .filter(({ local }) => local > 0)
        .map(({ column, local, localExample }): Doubt => {
          return { column, kind: 'zone', count: local, example: localExample };
        }),
    ],
  };
}

function nothing(column: string, header: readonly string[]): Evidence {
  const at = header.indexOf(column);
  return { column, at, one: 0, other: 0, both: 0, example: '', local: 0, localExample: '' };
}

function isDecided({ one, other }: Evidence): boolean {
  return one > 0 !== other > 0;
}

function doubtOf({ column, both, example }: Evidence, kind: Doubt['kind']): Doubt {
  return { column, kind, count: both, example };
}

/** `one`: decimal commas; `other`: decimal points. */
function addNumber(seen: Evidence, cell: string | undefined): void {
  if (cell === undefined || !/[.,]/.test(cell)) return;
  const signs = signsOf(cellText(cell));
  if (signs.length > 1) addBoth(seen, cell);
  else if (signs[0] === 'comma') seen.one += 1;
  else if (signs[0] === 'point') seen.other += 1;
}

/** `one`: the day first; `other`: the month first. */
function addTime(seen: Evidence, cell: string | undefined, needsZone: boolean): void {
  const [, first, second] = SLASHES.exec(cell ?? '') ?? [];
  if (cell === undefined) return;
  if (needsZone && (first !== undefined || WITHOUT_ZONE.test(cell))) {
    if (seen.local === 0) seen.localExample = cell;
    seen.local += 1;
  }
  if (first === undefined) return;
  if (Number(first) > 12) seen.one += 1;
  else if (Number(second) > 12) seen.other += 1;
  else if (first !== second) addBoth(seen, cell);
}

function addBoth(seen: Evidence, cell: string): void {
  if (seen.both === 0) seen.example = cell;
  seen.both += 1;
}
