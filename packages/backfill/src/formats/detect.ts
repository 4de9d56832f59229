import { isObject } from '@tracklayer/events';
import { parse } from 'csv-parse/sync';
import { BackfillError } from '../errors.js';
import type { Format } from './format.js';
import { looksLikeKlaviyo } from './klaviyo-csv.js';
import { CALLS, isCall } from './segment.js';

/** How a file is read: one JSON value per line, or records under a header. */
export type Layout =
  | { format: 'canonical' | 'segment' }
  | {
      format: 'klaviyo-csv' | 'csv';
      header: string[];
      delimiter: string;
      /** Lines before the header that say how the file is written. */
      linesBefore?: number;
    };

const DELIMITERS = [',', ';', '\t', '|'];
/** With it Excel tells itself which delimiter a file has. */
const SEP_LINE = /^"?sep=(.)"?$/i;

/**
 * The layout of a file by its beginning, or as asked for.
 *
 * @throws {BackfillError} `unknown_format` where it is neither JSON per line nor CSV with a header.
 */
export function detectLayout(head: Buffer, name: string, asked?: Format): Layout {
  const [first = '', second = ''] = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((each) => each.trim() !== '');
  if (asked === 'canonical' || asked === 'segment') return { format: asked };
  const [, told] = SEP_LINE.exec(first) ?? [];
  const line = told === undefined ? first : second;
  if (asked === undefined && line.trimStart().startsWith('{')) return { format: jsonFormat(line) };
  if (line.trimStart().startsWith('['))
    throw wrong(name, 'a JSON array', `Make lines of it: jq -c '.[]' ${name} | tracklayer backfill - …`);
  const { delimiter, header } = bestOf(line, told === undefined ? DELIMITERS : [told]);
  const named = header?.filter((column) => column !== '') ?? [];
  if (header === undefined && isCut(line)) {
    throw wrong(
      name,
      'CSV whose header has a line break within quotes, or a quote that is not closed',
      'Write the names of the columns in one line.',
    );
  }
  if (header === undefined || named.length < (asked === undefined ? 2 : 1)) {
    throw wrong(
      name,
      'neither JSON per line nor CSV with a header',
      asked === undefined
        ? 'Say what it is with --format canonical, segment, klaviyo-csv or csv.'
        : `Look at its first line: for ${asked} it names the columns.`,
    );
  }
  if (named.length < header.length) {
    const what = `CSV whose column ${header.indexOf('') + 1} has no name`;
    throw wrong(name, what, 'Give each column a name, or leave it out.');
  }
  const twice = header.find((column, index) => header.indexOf(column) !== index);
  if (twice !== undefined)
    throw wrong(name, `CSV with two columns ${JSON.stringify(twice)}`, 'Give each column a name of its own.');
  const format = asked ?? (looksLikeKlaviyo(header) ? 'klaviyo-csv' : 'csv');
  return { format, header, delimiter, ...(told !== undefined && { linesBefore: 1 }) };
}

/** What a call of Segment's carries beside its type, and an event of ours does not. */
const OF_A_CALL = ['messageId', 'anonymousId', 'userId', 'originalTimestamp', 'sentAt', 'receivedAt'];
const OF_OURS = ['eventId', 'time', 'profile'];

/** An export may begin with a `page` or a `screen`, which has a name, as our events do. */
function jsonFormat(line: string): 'canonical' | 'segment' {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // It says nothing, and will be refused; the rest may be what we know.
    return LIKE_A_CALL.test(line) && !LIKE_OURS.test(line) ? 'segment' : 'canonical';
  }
  if (!isObject(value) || typeof value.type !== 'string') return 'canonical';
  if (value.name === undefined) return 'segment';
  const has = (fields: readonly string[]) => fields.some((field) => Object.hasOwn(value, field));
  return isCall(value.type) && has(OF_A_CALL) && !has(OF_OURS) ? 'segment' : 'canonical';
}

const LIKE_A_CALL = new RegExp(`"type"\\s*:\\s*"(?:${CALLS.join('|')})"`);
const LIKE_OURS = /"eventId"\s*:/;

/** The delimiter that parts the most columns: one within quotes parts none. */
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

/** The line ends within quotes. */
function isCut(line: string): boolean {
  const parts = DELIMITERS.some((delimiter) => line.includes(delimiter));
  return parts && line.split('"').length % 2 === 0;
}

function wrong(name: string, what: string, next: string): BackfillError {
  return new BackfillError('unknown_format', `${name} is ${what}.`, next);
}
