/**
 * Checks before the first line whether the columns of CSV files are enough for events or profiles. Without a column for the
 * time, for example, every line would be refused. One error says more than a rejects file as long as the input.
 */
import { BROWSER_IDENTIFIERS, didYouMean } from '@tracklayer/events';
import { BackfillError } from '../errors.js';
import { letters } from './aliases.js';
import type { Layout } from './detect.js';
import { type FieldMap, isEmptyMap } from './field-map.js';
import type { Kind } from './format.js';
import { pathOf } from './plain-csv.js';
import { suspiciousWords } from './suppression.js';
import { columnRead, columnsIn } from './templates.js';

export interface FileColumns {
  name: string;
  layout: Layout;
  /** The map of its source with what the user changed. Default: the map that was asked for. */
  map?: FieldMap;
}

/** Required field → its usual names in other files. One of the identifiers is enough. */
const USUAL_NAMES: Readonly<Record<string, readonly string[]>> = {
  name: ['name', 'event', 'event name'],
  eventId: ['event id', 'order id', 'order number', 'order', 'transaction id', 'id'],
  time: ['time', 'timestamp', 'date', 'datetime', 'created at', 'order date', 'event time', 'event date'],
  email: ['email', 'email address', 'mail', 'customer email', 'profile email'],
  phoneNumber: ['phone number', 'phone'],
  externalId: ['external id', 'customer id', 'user id'],
  exchangeId: ['exchange id', '$exchange_id', '_kx'],
  anonymousId: ['anonymous id', 'visitor id', 'client id', 'device id'],
  variantId: ['variant id', 'variant', 'product variant id', 'sku'],
};
/** The required fields of a line, beside an identifier. */
const REQUIRED: Readonly<Record<Kind, readonly string[]>> = {
  events: ['name', 'eventId', 'time'],
  profiles: [],
  'back-in-stock': ['variantId'],
};
const IDENTIFIERS = ['email', 'phoneNumber', 'externalId'];

/** One of them is enough. Only events can be about a visitor who is known by an id of the browser alone. */
function identifiersFor(kind: Kind): readonly string[] {
  return kind === 'events' ? [...IDENTIFIERS, ...BROWSER_IDENTIFIERS] : IDENTIFIERS;
}

/**
 * Checks the columns of CSV files. JSON is not checked, because each of its lines may have other fields.
 *
 * @throws {BackfillError} `invalid_map` if the map names a column that no file has; `missing_columns` if a file lacks a
 * required column.
 */
export function checkColumns(files: readonly FileColumns[], map: FieldMap, kind: Kind): void {
  checkMapped(files, map);
  for (const { name, layout, map: own } of files) {
    if (kind !== 'profiles' && layout.format === 'suppressed-csv') {
      throw suppressed(
        name,
        'a list of people who unsubscribed or were suppressed',
        'Import it with --profiles: it unsubscribes them.',
      );
    }
    if (layout.format !== 'csv') continue;
    if (kind === 'profiles') checkSuspicious(name, layout.header, map);
    const missing = missingOf(layout.header, own ?? map, kind);
    if (missing.length === 0) continue;
    const words = missing.map((field) => (field === 'email' ? IDENTIFIERS.join(' or ') : field)).join(', ');
    const hint = isEmptyMap(map) ? '' : 'With --map only the fields that it names are used. ';
    throw new BackfillError(
      'missing_columns',
      `${name} has no column for ${words}. ${columnsOf(layout.header)}`,
      `${hint}Name the columns: ${missing.map((field) => suggested(field, layout.header, kind)).join(' ')}`,
    );
  }
}

/** A list of unsubscribed people that is not recognised must not be imported as a list of customers. */
function checkSuspicious(name: string, header: readonly string[], { fields, constants }: FieldMap): void {
  const says = constants['consent.status'] ?? fields['consent.status'];
  const words = suspiciousWords(name, header);
  if (words === undefined || (says !== undefined && constants['consent.status'] !== 'granted')) return;
  throw suppressed(
    name,
    `like a list of people who unsubscribed or were suppressed: ${words}`,
    'If everybody in it withdrew consent, use --format suppressed-csv: it unsubscribes them. If a column has the consent of each person, name it: --map consent.status=COLUMN. If nobody withdrew consent, rename the file or the column.',
  );
}

function suppressed(name: string, what: string, next: string): BackfillError {
  return new BackfillError(
    'suppressed_people',
    `${name} looks ${what.startsWith('like') ? what : `like ${what}`}.`,
    next,
  );
}

function checkMapped(files: readonly FileColumns[], { fields }: FieldMap): void {
  const headers = files.flatMap(({ layout }) => ('header' in layout ? [layout.header] : []));
  if (headers.length < files.length) return;
  const columns = [...new Set(headers.flat())];
  for (const [field, column] of Object.entries(fields)) {
    const unknown = columns.includes(column)
      ? undefined
      : columnsIn(column).find((each) => columnRead(each, columns) === undefined);
    if (unknown === undefined) continue;
    const near = didYouMean(unknown, columns);
    const next = near === undefined ? columnsOf(columns) : `Did you mean ${near}? ${columnsOf(columns)}`;
    throw new BackfillError('invalid_map', `No file has a column ${unknown} for ${field}.`, next);
  }
}

/** The required fields without a column. For the identifiers, of which one is enough, `email`. */
function missingOf(header: readonly string[], map: FieldMap, kind: Kind): string[] {
  const given = isEmptyMap(map) ? header : [...Object.keys(map.fields), ...Object.keys(map.constants)];
  const paths = new Set(given.map((path) => pathOf(path, kind)));
  const missing = (fields: readonly string[]) => fields.filter((field) => !paths.has(pathOf(field, kind)));
  const identifier = identifiersFor(kind).every((field) => !paths.has(pathOf(field, kind))) ? ['email'] : [];
  return [...missing(REQUIRED[kind]), ...identifier];
}

const SHOWN = 30;

function columnsOf(header: readonly string[]): string {
  const more = header.length > SHOWN ? ` and ${header.length - SHOWN} more` : '';
  return `The columns are ${header.slice(0, SHOWN).join(', ')}${more}.`;
}

/** The `--map` option for a field, with its most likely column. */
function suggested(field: string, header: readonly string[], kind: Kind): string {
  const columnFor = (of: string) =>
    (USUAL_NAMES[of] ?? [])
      .map((word) => header.find((column) => letters(column) === letters(word)))
      .find((column) => column !== undefined);
  const candidates = field === 'email' ? identifiersFor(kind) : [field];
  for (const candidate of candidates) {
    const column = columnFor(candidate);
    if (column !== undefined) return `--map ${candidate}=${quoted(column)}`;
  }
  return field === 'name' ? '--map name:=purchase' : `--map ${field}=COLUMN`;
}

/** Quotes a column name for a shell, if it needs quotes. */
function quoted(column: string): string {
  if (/^[\w.-]+$/.test(column)) return column;
  return /["$`\\!]/.test(column) ? `'${column.replaceAll("'", "'\\''")}'` : `"${column}"`;
}
