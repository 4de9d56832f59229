import type { Entry } from './format.js';
import { reach } from './paths.js';

const PART = /\{([^{}]+)\}/g;

/** Whether a column in a map is a template: `ord_{Order}_purchase`, or `{Phone|Billing Phone}` for the first that is filled. */
function isTemplate(column: string): boolean {
  return column.search(PART) !== -1;
}

/** The columns that a template or a plain column names. */
export function columnsIn(column: string): string[] {
  if (!isTemplate(column)) return [column];
  return [...column.matchAll(PART)].flatMap(([, inner = '']) => inner.split('|').map((each) => each.trim()));
}

/** The column of a header that a name in a map reads: the column itself, or the one whose JSON the path reaches into. */
export function columnRead(name: string, header: readonly string[]): string | undefined {
  if (header.includes(name)) return name;
  return header.find((column) => name.startsWith(column) && /^(?:\.|\[\])/.test(name.slice(column.length)));
}

/** The value of a column, a dotted path, or a template. Undefined if a part of the template has no value. */
export function valueAt(entry: Entry, column: string): unknown {
  if (Object.hasOwn(entry, column)) return entry[column];
  if (!isTemplate(column)) return reach(entry, column);
  const whole = /^\{([^{}]+)\}$/.exec(column)?.[1];
  if (whole !== undefined) return firstFilled(entry, whole);
  let isComplete = true;
  const text = column.replace(PART, (_, inner: string) => {
    const value = firstFilled(entry, inner);
    if (value === undefined || typeof value === 'object') isComplete = false;
    return String(value);
  });
  return isComplete ? text : undefined;
}

function firstFilled(entry: Entry, columns: string): unknown {
  return columns
    .split('|')
    .map((column) => {
      const name = column.trim();
      return Object.hasOwn(entry, name) ? entry[name] : reach(entry, name);
    })
    .find((value) => value !== undefined && value !== null && value !== '');
}
