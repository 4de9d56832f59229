/**
 * Checks before the first line whether the columns of CSV files are enough for events or profiles. Without a column for the
 * time, for example, every line would be refused. One error says more than a rejects file as long as the input.
 */
import { didYouMean } from '@tracklayer/events';
import { BackfillError } from '../errors.js';
import type { Layout } from './detect.js';
import { type FieldMap, isEmptyMap } from './field-map.js';
import type { Kind } from './format.js';
import { IDENTIFIERS, missingFields, suggestedMap } from './suggest-map.js';
import { suspiciousWords } from './suppression.js';
import { columnRead, columnsIn } from './templates.js';

export interface FileColumns {
  name: string;
  layout: Layout;
  /** The map of its source with what the user changed. Default: the map that was asked for. */
  map?: FieldMap;
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
    const { header } = layout;
    const missing = missingFields(header, own ?? map, kind);
    if (missing.length === 0) continue;
    const words = missing.map((field) => (field === 'email' ? IDENTIFIERS.join(' or ') : field)).join(', ');
    const hint = isEmptyMap(map) ? '' : 'With --map only the fields that it names are used. ';
    throw new BackfillError(
      'missing_columns',
      `${name} has no column for ${words}. ${columnsOf(header)}`,
      `${hint}Name the columns: ${suggestedMap(missing, { header, map: own ?? map, kind })}`,
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

const SHOWN = 30;

function columnsOf(header: readonly string[]): string {
  const more = header.length > SHOWN ? ` and ${header.length - SHOWN} more` : '';
  return `The columns are ${header.slice(0, SHOWN).join(', ')}${more}.`;
}
