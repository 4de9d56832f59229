import { CLEARABLE_FIELDS, IDENTIFIERS } from '@tracklayer/events';
import { cellValue } from './cell.js';
import { type Entry, type Interpreted, type InterpretOptions, type Kind, signIn } from './format.js';
import { setAt } from './paths.js';
import { isoTime } from './time.js';

/** In a file of events, these columns are about the person. Any other column is a property of the event, such as a `title`. */
const PERSON_COLUMNS: readonly string[] = [...IDENTIFIERS, 'firstName', 'lastName', 'locale', 'country'];
const PROFILE_COLUMNS = [...IDENTIFIERS, ...CLEARABLE_FIELDS, 'address1'];
const EVENT_FIELDS = ['name', 'eventId', 'time', 'source'];
const WAIT_FIELDS = ['variantId', 'channels', 'eventId', 'time'];

/** Reads CSV whose columns have the names of our fields: `name,eventId,time,email,properties.orderId`. Other columns are properties. */
export function plainCsv(entry: Entry, kind: Kind, how: InterpretOptions): Interpreted {
  const input: Record<string, unknown> = kind === 'events' ? { profile: {}, properties: {} } : {};
  for (const [column, cell] of Object.entries(entry)) {
    const path = pathOf(column, kind);
    const value =
      path === 'time' || path === 'consent.at'
        ? isoTime(cell, how)
        : cellValue(path, String(cell), signIn(column, how));
    if (path.startsWith('properties.') && !column.startsWith('properties.')) {
      input.properties = { ...(input.properties as object), [column]: value };
    } else setAt(input, path, value);
  }
  return { input };
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
