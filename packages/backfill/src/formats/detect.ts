import { parse } from 'csv-parse/sync';
import { BackfillError } from '../errors.js';
import type { Format } from './format.js';
import { looksLikeKlaviyo } from './klaviyo-csv.js';
import { isObject } from './paths.js';

/** How a file is read: one JSON value per line, or records under a header. */
export type Layout =
  | { format: 'canonical' | 'segment' }
  | { format: 'klaviyo-csv' | 'csv'; header: string[]; delimiter: string };

const DELIMITERS = [',', ';', '\t'];

/**
 * The layout of a file by its beginning, or as asked for.
 *
 * @throws {BackfillError} `unknown_format` where it is neither JSON per line nor CSV with a header.
 */
export function detectLayout(head: Buffer, name: string, asked?: Format): Layout {
  const [line = ''] = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((each) => each.trim() !== '');
  if (asked === 'canonical' || asked === 'segment') return { format: asked };
  if (asked === undefined && line.trimStart().startsWith('{')) return { format: jsonFormat(line) };
  if (line.trimStart().startsWith('['))
    throw wrong(name, 'a JSON array', `Make lines of it: jq -c '.[]' ${name} | tracklayer backfill - …`);
  const delimiter = DELIMITERS.reduce((best, each) => (count(line, each) > count(line, best) ? each : best));
  const header = headerOf(line, delimiter);
  const named = header?.filter((column) => column !== '') ?? [];
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
  return { format: asked ?? (looksLikeKlaviyo(header) ? 'klaviyo-csv' : 'csv'), header, delimiter };
}

/** A line that is no JSON says nothing: it will be refused, and the rest may be what we know. */
function jsonFormat(line: string): 'canonical' | 'segment' {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) && typeof value.type === 'string' && value.name === undefined
      ? 'segment'
      : 'canonical';
  } catch {
    return /"type"\s*:\s*"(?:track|identify|page|screen|group|alias)"/.test(line) ? 'segment' : 'canonical';
  }
}

function headerOf(line: string, delimiter: string): string[] | undefined {
  try {
    const [header] = parse(line, { delimiter, trim: true }) as string[][];
    return header;
  } catch {
    return undefined;
  }
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function wrong(name: string, what: string, next: string): BackfillError {
  return new BackfillError('unknown_format', `${name} is ${what}.`, next);
}
