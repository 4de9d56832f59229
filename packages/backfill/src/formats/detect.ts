import { isUtf8 } from 'node:buffer';
import { isObject } from '@tracklayer/events';
import { parse } from 'csv-parse/sync';
import { BackfillError } from '../errors.js';
import { HEAD_BYTES } from '../input/chunks.js';
import { fitsWindows1252 } from '../input/encoding.js';
import type { Format } from './format.js';
import { looksLikeKlaviyo } from './klaviyo-csv.js';
import { CALLS, isCall } from './segment.js';
import { isSuppressionList } from './suppression.js';
import { unknownNext, wrappedList } from './unknown-file.js';
import { namedColumns } from './unnamed-columns.js';

/** The layout of a file: one JSON value per line, or records under a header. */
export type Layout =
  | { format: 'canonical' | 'segment' | 'json' }
  | {
      format: 'klaviyo-csv' | 'suppressed-csv' | 'csv';
      header: string[];
      delimiter: string;
      /** The character before a quote that does not end its cell. Missing: a quote in a cell is written twice. */
      quoteEscape?: string;
      /** Lines before the header, such as `sep=;`. */
      linesBefore?: number;
    };

const DELIMITERS = [',', ';', '\t', '|'];
/** Lines at the beginning of a file that are looked at. */
const ROWS_TRIED = 20;
/** Excel writes the delimiter of a file in such a first line. */
const SEP_LINE = /^"?sep=(.)"?$/i;

/**
 * Detects the layout of a file from its beginning, unless `asked` names the format.
 *
 * @throws {BackfillError} `unknown_format` if it is neither JSON per line nor CSV with a header.
 */
export function detectLayout(head: Buffer, name: string, asked?: Format): Layout {
  const lines = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/);
  const filled = lines.filter((each) => each.trim() !== '');
  const [first = '', second = ''] = filled;
  if (asked === 'canonical' || asked === 'segment' || asked === 'json') return { format: asked };
  const [, separator] = SEP_LINE.exec(first) ?? [];
  const line = separator === undefined ? first : second;
  if (asked === undefined && line.trimStart().startsWith('{')) {
    const list = second === '' ? wrappedList(line) : undefined;
    if (list === undefined) return { format: jsonFormat(line) };
    const next = `Take them out: jq -c '.${list}[]' ${name} | tracklayer backfill - …`;
    throw wrong(name, `one JSON object, and its entries are in the list ${list}`, next);
  }
  if (line.trimStart().startsWith('['))
    throw wrong(name, 'a JSON array', `Convert it to lines: jq -c '.[]' ${name} | tracklayer backfill - …`);
  checkEncoding(head, name);
  if (
    head.length >= HEAD_BYTES &&
    !head.subarray(0, HEAD_BYTES).some((byte) => byte === 0x0a || byte === 0x0d)
  ) {
    throw wrong(name, 'CSV whose header is longer than 64 KB', 'Check the program that wrote it.');
  }
  const { delimiter, header: found } = bestOf(line, separator === undefined ? DELIMITERS : [separator]);
  const named = found?.filter((column) => column !== '') ?? [];
  if (found === undefined && isCut(line)) {
    throw wrong(
      name,
      'CSV with a line break or an open quote in its header',
      'Write the column names in one line.',
    );
  }
  if (found === undefined || named.length < (asked === undefined ? 2 : 1)) {
    throw wrong(
      name,
      'neither JSON per line nor CSV with a header',
      asked === undefined
        ? unknownNext(name, lines, (each) => bestOf(each, DELIMITERS).header?.length ?? 0)
        : `Check its first line. For ${asked} it must name the columns.`,
    );
  }
  const rows = filled
    .slice(separator === undefined ? 1 : 2, ROWS_TRIED)
    .map((each) => headerOf(each, delimiter) ?? []);
  const header = namedColumns(found, rows);
  if (header === undefined) {
    const what = `CSV whose column ${found.indexOf('') + 1} has no name`;
    throw wrong(name, what, 'Name the column, or remove it.');
  }
  const twice = header.find((column, index) => header.indexOf(column) !== index);
  if (twice !== undefined)
    throw wrong(name, `CSV with two columns ${JSON.stringify(twice)}`, 'Rename one of them.');
  const format = asked ?? formatOf(header, rows[0] ?? []);
  return { format, header, delimiter, ...(separator !== undefined && { linesBefore: 1 }) };
}

function formatOf(header: readonly string[], firstRow: readonly string[]) {
  if (isSuppressionList(header, firstRow)) return 'suppressed-csv';
  return looksLikeKlaviyo(header) ? 'klaviyo-csv' : 'csv';
}

/** The names of the columns must be right letters: they decide what each cell means. @throws {BackfillError} */
function checkEncoding(head: Buffer, name: string): void {
  const ends = [head.indexOf(0x0a), head.indexOf(0x0d)].filter((at) => at > 0);
  const line = head.subarray(0, ends.length === 0 ? head.length : Math.min(...ends));
  if (isUtf8(line) || ends.length === 0) return;
  const next = fitsWindows1252(line)
    ? 'Its bytes fit windows-1252. If that is its encoding, add --encoding windows-1252.'
    : 'Convert the file to UTF-8 with `iconv -t UTF-8`, or name its encoding with --encoding.';
  throw new BackfillError('wrong_encoding', `The first line of ${name} is not UTF-8.`, next);
}

/** Fields of a Segment call that our events do not have. */
const CALL_FIELDS = ['messageId', 'anonymousId', 'userId', 'originalTimestamp', 'sentAt', 'receivedAt'];
/** Fields of our events that a Segment call does not have. */
const EVENT_FIELDS = ['eventId', 'time', 'profile'];

/** A Segment export may begin with a `page` or `screen` call. Those have a name, as our events do. */
function jsonFormat(line: string): 'canonical' | 'segment' {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // This line will be refused. Its text may still show the format of the others.
    return CALL_TEXT.test(line) && !EVENT_TEXT.test(line) ? 'segment' : 'canonical';
  }
  if (!isObject(value) || typeof value.type !== 'string') return 'canonical';
  if (value.name === undefined) return 'segment';
  const has = (fields: readonly string[]) => fields.some((field) => Object.hasOwn(value, field));
  return isCall(value.type) && has(CALL_FIELDS) && !has(EVENT_FIELDS) ? 'segment' : 'canonical';
}

const CALL_TEXT = new RegExp(`"type"\\s*:\\s*"(?:${CALLS.join('|')})"`);
const EVENT_TEXT = /"eventId"\s*:/;

/** The delimiter that gives the most columns. A delimiter within quotes does not count. */
function bestOf(line: string, delimiters: readonly string[]): { delimiter: string; header?: string[] } {
  let best: { delimiter: string; header?: string[] } = { delimiter: ',' };
  for (const delimiter of delimiters) {
    const header = headerOf(line, delimiter);
    if (header !== undefined && header.length > (best.header?.length ?? 0)) best = { delimiter, header };
  }
  return best;
}

function headerOf(line: string, delimiter: string): string[] | undefined {
  try {
    const [header] = parse(line, { delimiter, trim: true }) as string[][];
    return header;
  } catch {
    return undefined;
  }
}

/** Whether the line ends within quotes. */
function isCut(line: string): boolean {
  const parts = DELIMITERS.some((delimiter) => line.includes(delimiter));
  return parts && line.split('"').length % 2 === 0;
}

function wrong(name: string, what: string, next: string): BackfillError {
  return new BackfillError('unknown_format', `${name} is ${what}.`, next);
}
