import { BackfillError } from '../errors.js';
import type { FieldMap } from './field-map.js';
import type { Entry, Format } from './format.js';
import { ourName } from './names.js';
import { valueAt } from './templates.js';

/** A condition of `--where`: the value of a column, or any other value. */
export interface Where {
  column: string;
  value: string;
  not: boolean;
}

/** Parses `Status=Completed` or `Status!=Completed`. @throws {BackfillError} `invalid_map` */
export function parseWhere(text: string): Where {
  const [, column = '', sign = '', value = ''] = /^(.+?)(!?=)(.*)$/.exec(text) ?? [];
  if (column.trim() === '') {
    const next =
      "Write a column and a value, for example --where 'Status=Completed', or != for any other value.";
    throw new BackfillError('invalid_map', `--where ${JSON.stringify(text)} is not valid.`, next);
  }
  return { column: column.trim(), value: value.trim(), not: sign === '!=' };
}

/** What the user wants of a file. */
export interface Wanted {
  where?: readonly Where[] | undefined;
  /** Event names, ours or those of the file. Undefined: all. */
  events?: readonly string[] | undefined;
}

export function isWanted(
  entry: Entry,
  { where = [], events }: Wanted,
  map: FieldMap,
  format: Format,
): boolean {
  const fits = where.every(({ column, value, not }) => {
    const found = String(valueAt(entry, column) ?? '').trim();
    return (found.toLowerCase() === value.toLowerCase()) !== not;
  });
  if (!fits || events === undefined) return fits;
  const name = eventNameOf(entry, map, format);
  if (name === undefined) return true;
  const names = [name, String(ourName(name, map))].map((each) => each.toLowerCase());
  return events.some((each) => names.includes(each.toLowerCase()));
}

const NAME_COLUMN = /^(?:event|event name|event type|metric|metric name|metric_name|name)$/i;

/** The event name of an entry as the file has it. Undefined: it has none, or it is another kind of line. */
function eventNameOf(entry: Entry, { fields, constants }: FieldMap, format: Format): string | undefined {
  if (format === 'segment' && entry.type !== 'track') return undefined;
  const column = fields.name ?? Object.keys(entry).find((each) => NAME_COLUMN.test(each));
  const name = constants.name ?? (column === undefined ? undefined : valueAt(entry, column));
  return typeof name === 'string' ? name : undefined;
}
