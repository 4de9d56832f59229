/**
 * Whether the columns of CSV files can make events or profiles at all, seen before a line is read: where nothing says when
 * an event was, or whose, every line would be refused, and a file of refused lines as long as the file says less than this.
 */
import { didYouMean } from '@tracklayer/events';
import { BackfillError } from '../errors.js';
import { letters } from './aliases.js';
import type { Layout } from './detect.js';
import { type FieldMap, isEmptyMap } from './field-map.js';
import type { Kind } from './format.js';
import { pathOf } from './plain-csv.js';

export interface FileColumns {
  name: string;
  layout: Layout;
}

/** What each needs, by the names that others often have for it. One of the last three is enough. */
const OFTEN: Readonly<Record<string, readonly string[]>> = {
  name: ['name', 'event', 'event name'],
  eventId: ['event id', 'order id', 'order number', 'order', 'transaction id', 'id'],
  time: ['time', 'timestamp', 'date', 'datetime', 'created at', 'order date', 'event time', 'event date'],
  email: ['email', 'email address', 'mail', 'customer email', 'profile email'],
  phoneNumber: ['phone number', 'phone'],
  externalId: ['external id', 'customer id', 'user id'],
};
const OF_EVENTS = ['name', 'eventId', 'time'];
const WHO = ['email', 'phoneNumber', 'externalId'];

/**
 * @throws {BackfillError} `invalid_map` where the map names a column that no file has; `missing_columns` where a file lacks
 * what every line needs. JSON may have other fields in each line, and is not looked at.
 */
export function checkColumns(files: readonly FileColumns[], map: FieldMap, kind: Kind): void {
  checkMapped(files, map);
  for (const { name, layout } of files) {
    if (layout.format !== 'csv') continue;
    const missing = missingOf(layout.header, map, kind);
    if (missing.length === 0) continue;
    const words = missing.map((field) => (field === 'email' ? `${WHO.join(' or ')}` : field)).join(', ');
    const alone = isEmptyMap(map) ? '' : 'Beside --map only what it names is taken. ';
    throw new BackfillError(
      'missing_columns',
      `${name} has no column for ${words}. ${columnsOf(layout.header)}`,
      `${alone}Say where they are: ${missing.map((field) => suggested(field, layout.header)).join(' ')}`,
    );
  }
}

function checkMapped(files: readonly FileColumns[], { fields }: FieldMap): void {
  const headers = files.flatMap(({ layout }) => ('header' in layout ? [layout.header] : []));
  if (headers.length < files.length) return;
  const columns = [...new Set(headers.flat())];
  for (const [field, column] of Object.entries(fields)) {
    if (columns.includes(column)) continue;
    const near = didYouMean(column, columns);
    const next = near === undefined ? columnsOf(columns) : `Did you mean ${near}? ${columnsOf(columns)}`;
    throw new BackfillError('invalid_map', `No file has a column ${column} for ${field}.`, next);
  }
}

/** Of those who may be told by any of three, the first. */
function missingOf(header: readonly string[], map: FieldMap, kind: Kind): string[] {
  const given = isEmptyMap(map) ? header : [...Object.keys(map.fields), ...Object.keys(map.constants)];
  const paths = new Set(given.map((path) => pathOf(path, kind)));
  const missing = (fields: readonly string[]) => fields.filter((field) => !paths.has(pathOf(field, kind)));
  const who = missing(WHO).length < WHO.length ? [] : ['email'];
  return kind === 'events' ? [...missing(OF_EVENTS), ...who] : who;
}

const SHOWN = 30;

function columnsOf(header: readonly string[]): string {
  const more = header.length > SHOWN ? ` and ${header.length - SHOWN} more` : '';
  return `There are ${header.slice(0, SHOWN).join(', ')}${more}.`;
}

/** What to write for a field, with the column that it most likely is. */
function suggested(field: string, header: readonly string[]): string {
  const columnFor = (of: string) =>
    (OFTEN[of] ?? [])
      .map((word) => header.find((column) => letters(column) === letters(word)))
      .find((column) => column !== undefined);
  const candidates = field === 'email' ? WHO : [field];
  for (const candidate of candidates) {
    const column = columnFor(candidate);
    if (column !== undefined) return `--map ${candidate}=${quoted(column)}`;
  }
  return field === 'name' ? '--map name:=purchase' : `--map ${field}=COLUMN`;
}

/** As a shell takes it for one word. */
function quoted(column: string): string {
  if (/^[\w.-]+$/.test(column)) return column;
  return /["$`\\!]/.test(column) ? `'${column.replaceAll("'", "'\\''")}'` : `"${column}"`;
}
