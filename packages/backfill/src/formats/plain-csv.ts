import { CLEARABLE_FIELDS, IDENTIFIERS, isObject } from '@tracklayer/events';
import { cellValue } from './cell.js';
import { type Entry, type Interpreted, type InterpretOptions, type Kind, signIn } from './format.js';
import { put, setAt } from './paths.js';
import { isoTime } from './time.js';

/** In a file of events, these columns are about the person. Any other column is a property of the event, such as a `title`. */
const PERSON_COLUMNS: readonly string[] = [...IDENTIFIERS, 'firstName', 'lastName', 'locale', 'country'];
const PROFILE_COLUMNS = [...IDENTIFIERS, ...CLEARABLE_FIELDS, 'address1'];
const EVENT_FIELDS = ['name', 'eventId', 'time', 'source'];
const WAIT_FIELDS = ['variantId', 'channels', 'eventId', 'time'];

/** Reads CSV whose columns have the names of our fields: `name,eventId,time,email,properties.orderId`. Other columns are properties. */
export function plainCsv(entry: Entry, kind: Kind, how: InterpretOptions): Interpreted {
  const input: Record<string, unknown> = kind === 'events' ? { profile: {}, properties: {} } : {};
  const paths = pathsFor(how);
  for (const column in entry) {
    const cell = entry[column];
    const path = paths.get(column) ?? pathOf(column, kind);
    paths.set(column, path);
    const value =
      path === 'time' || path === 'consent.at'
        ? isoTime(cell, how)
        : cellValue(path, String(cell), signIn(column, how));
    if (path.startsWith('properties.') && !column.startsWith('properties.')) {
      if (!isObject(input.properties)) input.properties = {};
      put(input.properties as Record<string, unknown>, column, value);
    } else setAt(input, path, value);
  }
  return { input };
}

/** The paths of the columns of a file, found once for all of its rows. */
const pathsOfFile = new WeakMap<InterpretOptions, Map<string, string>>();

function pathsFor(how: InterpretOptions): Map<string, string> {
  const found = pathsOfFile.get(how) ?? new Map<string, string>();
  pathsOfFile.set(how, found);
  return found;
}

/** The path of a column in an event, in a profile, or in a line about a person who waits. There `other` holds what is not sent. */
export function pathOf(column: string, kind: Kind): string {
  if (kind === 'back-in-stock') {
    const path = column.replace(/^profile\./, '');
    if (IDENTIFIERS.some((each) => each === path)) return `profile.${path}`;
    return WAIT_FIELDS.includes(path) ? path : `other.${path.replaceAll('.', ' ')}`;
  }
  if (kind === 'profiles') {
    const path = column.replace(/^profile\./, '');
    return PROFILE_COLUMNS.includes(path) || /^(?:properties|consent)\./.test(path)
      ? path
      : `properties.${path}`;
  }
  if (EVENT_FIELDS.includes(column) || /^(?:profile|properties|consent)\./.test(column)) return column;
  return PERSON_COLUMNS.includes(column) ? `profile.${column}` : `properties.${column}`;
}
