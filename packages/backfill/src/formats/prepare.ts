/** Decides how a file is read, before its first line: its layout, the program that wrote it, and the forms of its values. */

import { BackfillError } from '../errors.js';
import { groupRecords } from '../input/group-records.js';
import type { Place } from '../input/line-splitter.js';
import { type FileRecord, readRecords } from '../input/records.js';
import { type GroupColumns, rowsApart } from '../input/rows-apart.js';
import type { Source } from '../input/source.js';
import { type ReaderSource, readerMap } from '../sources/readers.js';
import { formatOfSource, readerSourceOf, sourceOf } from '../sources/recognise.js';
import type { SourceProfile } from '../sources/source.js';
import { isNumberField } from './cell.js';
import { detectLayout, type Layout } from './detect.js';
import { type FieldMap, mergeMaps } from './field-map.js';
import { readSuppressions } from './file-suppressions.js';
import type { Format, Kind } from './format.js';
import type { Interpretation } from './interpretation.js';
import { judgeFile } from './judge.js';
import { pathOf } from './plain-csv.js';
import type { Reading } from './reading.js';
import { columnsIn } from './templates.js';

export interface PrepareOptions
  extends Pick<
    Interpretation,
    'kind' | 'map' | 'utc' | 'defaults' | 'ownership' | 'customEvents' | 'orderedProducts'
  > {
  format?: Format | undefined;
  reading?: Reading | undefined;
}

/** A file and how it is read. */
export interface Prepared {
  layout: Layout;
  /** The program that wrote it, if it is known. */
  profile: SourceProfile | undefined;
  /** The program, if a reader of its own understands the file. */
  known?: { source: ReaderSource; map: readonly string[] } | undefined;
  /** The map of the source with what the user changed. */
  map: FieldMap;
  /** The column whose equal neighbouring cells make one order. */
  groupBy: string | undefined;
}

/** @throws {BackfillError} if the file cannot be read in this way. */
export function prepareFile(
  { head, name }: Pick<Source, 'head' | 'name'>,
  { kind, map, format, reading = {} }: Pick<PrepareOptions, 'kind' | 'map' | 'format' | 'reading'>,
): Prepared {
  const { from, quoteEscape } = reading;
  const found = withEscape(detectLayout(head, name, format ?? formatOfSource(from)), quoteEscape);
  const asked = { head, name, kind, from };
  const profile = format === undefined || format === 'csv' ? sourceOf(found, asked) : undefined;
  const reader = format === undefined && profile === undefined ? readerSourceOf(found, asked) : undefined;
  const layout: Layout = profile?.format === 'json' ? { format: 'json' } : found;
  const groupBy = reading.groupBy ?? profile?.groupBy;
  if (groupBy !== undefined && (!('header' in layout) || !layout.header.includes(groupBy))) {
    const next =
      'header' in layout ? `The columns are ${layout.header.join(', ')}.` : 'Only CSV files have rows.';
    throw new BackfillError('missing_columns', `${name} has no column ${groupBy} to group by.`, next);
  }
  return {
    layout,
    profile,
    ...(reader !== undefined && { known: { source: reader, map: readerMap(reader, layout, kind) } }),
    map: profile === undefined ? map : mergeMaps(profile.map, map),
    groupBy,
  };
}

function withEscape(layout: Layout, quoteEscape: string | undefined): Layout {
  return quoteEscape === undefined || !('header' in layout) ? layout : { ...layout, quoteEscape };
}

const START = { bytes: 0, lines: 0 };

/** How to interpret the entries of a file. Reads the whole file where its columns must be judged together. */
export async function interpretationOf(
  source: Source,
  { layout, profile, map }: Prepared,
  { kind, utc, defaults, ownership, customEvents, orderedProducts, reading = {} }: PrepareOptions,
): Promise<Omit<Interpretation, 'nowMs'>> {
  const timeZone = reading.timeZone ?? (utc ? undefined : (profile?.timeZone ?? defaults?.timeZone));
  const judged = await judgeFile(source, layout, {
    ...columnsToJudge(layout, map, kind, reading),
    hasZone: utc || timeZone !== undefined,
  });
  const { decimals, dayFirst } = judged;
  const { timeFormat, where, events, decimal, defaultCountry, consentCategories, flatten } = reading;
  const how = {
    kind,
    format: layout.format,
    map,
    utc,
    source: profile,
    timeZone,
    timeFormat,
    dayFirst,
    decimal,
    decimals,
    judged,
    where,
    events,
    consentCategories,
    flatten,
    defaults: { ...defaults, ...(defaultCountry !== undefined && { defaultCountry }) },
    ownership,
    customEvents,
    orderedProducts,
  };
  return { ...how, suppressed: await readSuppressions(source, layout, how) };
}

/** The records of a file from a place on. The rows of one order are one record. */
export function recordsOf(
  source: Source,
  { layout, groupBy }: Prepared,
  from: Place,
): AsyncIterable<FileRecord[]> {
  if (groupBy === undefined || !('header' in layout)) return readRecords(source.read(from), layout, from);
  const { header } = layout;
  const columns = { name: groupBy, column: header.indexOf(groupBy), columns: header.length };
  return grouped(source, layout, from, columns);
}

/** Reads a file to its end first, to find the orders whose rows are not neighbours. A stream can be read once only. */
async function* grouped(
  source: Source,
  layout: Layout,
  from: Place,
  columns: GroupColumns,
): AsyncGenerator<FileRecord[]> {
  const apart =
    source.path === undefined
      ? undefined
      : await rowsApart(readRecords(source.read(START), layout, START), columns);
  yield* groupRecords(readRecords(source.read(from), layout, from), { ...columns, apart });
}

/** The columns with amounts, and those with times. */
function columnsToJudge(layout: Layout, map: FieldMap, kind: Kind, { decimal, timeFormat }: Reading) {
  const header = 'header' in layout ? layout.header : [];
  const named = Object.entries(map.fields).flatMap(([path, column]) =>
    columnsIn(column).map((each): [string, string] => [path.replace('items[].', ''), each]),
  );
  const unnamed = header.map((column): [string, string] => [pathOf(column, kind), column]);
  const all = named.length > 0 ? named : unnamed;
  const columns = (isAsked: boolean, fits: (path: string, column: string) => boolean) =>
    isAsked
      ? []
      : [...new Set(all.filter(([path, column]) => fits(path, column)).map(([, column]) => column))].filter(
          (column) => header.includes(column),
        );
  return {
    numbers: columns(decimal !== undefined, (path, column) => isNumberField(path) || column === '$value'),
    times: columns(
      timeFormat !== undefined,
      (path, column) => path === 'time' || /^(?:timestamp|date|time)$/i.test(column),
    ),
  };
}
