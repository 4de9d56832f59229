import { CLEARABLE_FIELDS, IDENTIFIERS, isObject } from '@tracklayer/events';
import { BackfillError } from '../errors.js';
import { cellValue } from './cell.js';
import { type Entry, type InterpretOptions, signIn } from './format.js';
import { setAt } from './paths.js';
import { columnsIn, valueAt } from './templates.js';
import { isoTime } from './time.js';

/** Maps the columns of a file to our fields. Plain data, so that it can be stored and compared. */
export interface FieldMap {
  /** Our path, e.g. `properties.orderId` → column of the file, dotted path into its JSON, or template of them. */
  fields: Record<string, string>;
  /** Our path → value for every line. */
  constants: Record<string, unknown>;
  /** Event name of the file → our event name. */
  names: Record<string, string>;
  /** Whether columns without a field become properties of the same name. */
  rest: boolean;
}

export const EMPTY_MAP: FieldMap = { fields: {}, constants: {}, names: {}, rest: false };

const USAGE =
  'Write field=column (properties.orderId="Order ID"), field=template (eventId=ord_{Order}_purchase), field:=value (name:=purchase), or a JSON file: { "fields": {}, "constants": {}, "names": {} }.';

/** Parses the `--map` options: `field=column`, `field:=value`, or the content of a JSON file. Later options win. */
export function parseMap(given: readonly (string | { file: string; text: string })[]): FieldMap {
  const map: FieldMap = { fields: {}, constants: {}, names: {}, rest: false };
  for (const each of given) {
    if (typeof each === 'string') addFlag(map, each);
    else addFile(map, each.file, each.text);
  }
  return map;
}

function addFlag(map: FieldMap, flag: string): void {
  const equals = flag.indexOf('=');
  const field = flag.slice(0, equals).trim();
  const isConstant = field.endsWith(':');
  const path = isConstant ? field.slice(0, -1).trim() : field;
  const value = flag.slice(equals + 1).trim();
  if (equals < 1 || value === '') throw invalid(`--map ${JSON.stringify(flag)} is not valid.`);
  if (path === 'properties.*') map.rest = true;
  else if (isConstant) map.constants[checkPath(path)] = withoutBrace(value, flag);
  else map.fields[checkPath(path)] = value;
}

/** A brace in a constant is a template that was written with the wrong sign: each event would have the same id. */
function withoutBrace(value: string, flag: string): string {
  if (!/\{[^{}]*\}/.test(value)) return value;
  throw invalid(
    `--map ${JSON.stringify(flag)} is a constant with a column in it. Write it with = instead of :=.`,
  );
}

function addFile(map: FieldMap, file: string, text: string): void {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw invalid(`The map file ${file} is not JSON.`, cause);
  }
  if (!isObject(content)) throw invalid(`The map file ${file} is not a JSON object.`);
  const unknown = Object.keys(content).find((key) => !['fields', 'constants', 'names', 'rest'].includes(key));
  if (unknown !== undefined)
    throw invalid(`The map file ${file} has the unknown key ${JSON.stringify(unknown)}.`);
  const { fields = {}, constants = {}, names = {}, rest = false } = content;
  if (!isTexts(fields) || !isObject(constants) || !isTexts(names) || typeof rest !== 'boolean') {
    throw invalid(`The map file ${file} is not valid: "fields" and "names" must map text to text.`);
  }
  for (const [path, column] of Object.entries(fields)) map.fields[checkPath(path)] = column;
  for (const [path, value] of Object.entries(constants)) map.constants[checkPath(path)] = value;
  Object.assign(map.names, names);
  map.rest ||= rest;
}

const ROOTS = new RegExp(
  `^(?:name|eventId|time|source|variantId|channels|(?:profile|properties|consent)\\.[^.].*|${[...IDENTIFIERS, ...CLEARABLE_FIELDS].join('|')})$`,
);

function checkPath(path: string): string {
  if (ROOTS.test(path)) return path;
  const next =
    'Use one of name, eventId, time, source, profile.…, properties.…, consent.…; with --back-in-stock also variantId and channels.';
  throw new BackfillError(
    'invalid_map',
    `${JSON.stringify(path)} is not a field of an event or a profile.`,
    next,
  );
}

function isTexts(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((each) => typeof each === 'string');
}

function invalid(message: string, cause?: unknown): BackfillError {
  return new BackfillError('invalid_map', message, USAGE, { cause });
}

export function isEmptyMap({ fields, constants, rest }: FieldMap): boolean {
  return Object.keys(fields).length + Object.keys(constants).length === 0 && !rest;
}

/** Writes the mapped fields into `target`, which the format made of the entry. `place` converts our path to a path in `target`. */
export function applyMap(
  target: Record<string, unknown>,
  entry: Entry,
  map: FieldMap,
  how: InterpretOptions & { place: (path: string) => string },
): void {
  const { place } = how;
  for (const [path, column] of Object.entries(map.fields)) {
    if (path.includes('[]')) continue;
    const found = valueAt(entry, column);
    if (found !== undefined && found !== '') setAt(target, place(path), valueFor(path, found, how, column));
  }
  for (const [path, value] of Object.entries(map.constants)) {
    // A constant is not a cell of the file, so the forms of the file do not count.
    const { utc, timeZone } = how;
    setAt(target, place(path), valueFor(path, value, { utc, timeZone }));
  }
  if (!map.rest) return;
  const mapped = new Set(Object.values(map.fields).flatMap(columnsIn));
  for (const [column, value] of Object.entries(entry)) {
    if (mapped.has(column) || value === '') continue;
    // Dots in a column name are not a path here.
    const properties = isObject(target.properties) ? target.properties : {};
    target.properties = { ...properties, [column]: valueFor(`properties.${column}`, value, how, column) };
  }
}

function valueFor(path: string, value: unknown, how: InterpretOptions, column = ''): unknown {
  if (path === 'time' || path === 'consent.at') return isoTime(value, how);
  return typeof value === 'string' ? cellValue(path, value, signIn(column, how)) : value;
}

/** The map of a source with what the user changed. A constant replaces a column, and a column a constant. */
export function mergeMaps(base: FieldMap, changes: FieldMap): FieldMap {
  const isKept = ([path]: [string, unknown]) =>
    !Object.hasOwn(changes.fields, path) && !Object.hasOwn(changes.constants, path);
  const kept = <Value>(of: Record<string, Value>) => Object.fromEntries(Object.entries(of).filter(isKept));
  return {
    fields: { ...kept(base.fields), ...changes.fields },
    constants: { ...kept(base.constants), ...changes.constants },
    names: { ...base.names, ...changes.names },
    rest: base.rest || changes.rest,
  };
}
