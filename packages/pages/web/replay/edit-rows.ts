/** The edit of a form: what a person wrote beside each field, and the edit that the API takes. Pure. */

import { alike } from '../alike.js';
import type { Edit, Preview } from '../api.js';

/** What a person wrote for a path. */
export interface Change {
  path: string;
  kind: 'set' | 'unset';
  /** As typed. */
  text: string;
}

export interface Field {
  path: string;
  /** Different values of the samples, masked. */
  values: readonly unknown[];
}

type Sample = NonNullable<Preview['samples']>[number];

const SHOWN_VALUES = 3;

/** The fields of all samples, in the order of the first that has each. */
export function fieldsOf(samples: readonly Sample[]): Field[] {
  const all = samples.flatMap(({ fields }) => fields);
  return alike(all, ({ path }) => path).map(([path, some]) => {
    const values = alike(some, ({ value }) => JSON.stringify(value) ?? '').map(([, [one]]) => one.value);
    return { path, values: values.slice(0, SHOWN_VALUES) };
  });
}

/** The fields with those first that Klaviyo's error names: `phone_number` is `profile.phoneNumber`. */
export function faultFirst(fields: readonly Field[], fault: string | undefined): Field[] {
  const isFault = ({ path }: Field) => fault !== undefined && nameOf(path) === plainName(fault);
  return [...fields.filter(isFault), ...fields.filter((field) => !isFault(field))];
}

function nameOf(path: string): string {
  return plainName(path.split('.').at(-1) ?? path);
}

function plainName(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** A field whose values are all texts takes a text. For others JSON is read as JSON: `12.5`, `true`. */
export function writtenValue(text: string, field?: Field): unknown {
  if (field?.values.every((value) => typeof value === 'string')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The edit of these changes. Undefined without one. */
export function editOf(changes: readonly Change[], fields: readonly Field[]): Edit | undefined {
  const meant = changes.filter(
    ({ path, kind, text }) => path.trim() !== '' && (kind === 'unset' || text !== ''),
  );
  if (meant.length === 0) return undefined;
  const fieldOf = (path: string) => fields.find((field) => field.path === path);
  const set = meant.flatMap(({ path, kind, text }): [string, unknown][] =>
    kind === 'set' ? [[path.trim(), writtenValue(text, fieldOf(path.trim()))]] : [],
  );
  const unset = meant.flatMap(({ path, kind }) => (kind === 'unset' ? [path.trim()] : []));
  return { ...(set.length > 0 && { set }), ...(unset.length > 0 && { unset }) };
}

/** The changes with one more, or with another one for its path. A text that is empty changes nothing. */
export function withChange(changes: readonly Change[], change: Change): Change[] {
  const others = changes.filter(({ path }) => path !== change.path);
  return change.kind === 'set' && change.text === '' ? others : [...others, change];
}

/** The same edit as options of the command line. */
export function editWords({ set = [], unset = [] }: Edit): string[] {
  return [
    ...unset.flatMap((path) => ['--unset', path]),
    ...set.flatMap(([path, value]) => ['--set', `${path}=${wordOf(value)}`]),
  ];
}

/** The command line reads a value as JSON if it is JSON. So a text that looks like JSON gets quotes. */
function wordOf(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  return writtenValue(value) === value ? value : JSON.stringify(value);
}
