import { cellValue, isoTime } from './convert.js';
import type { Entry, Interpreted, InterpretOptions, Kind } from './format.js';
import { setAt } from './paths.js';

const OF_PROFILE = ['email', 'phoneNumber', 'externalId', 'firstName', 'lastName', 'locale', 'country'];
const OF_EVENT = ['name', 'eventId', 'time', 'source'];

/** CSV whose columns are called as our fields are: `name,eventId,time,email,properties.orderId`. Any other is a property. */
export function plainCsv(entry: Entry, kind: Kind, { utc, decimalComma }: InterpretOptions): Interpreted {
  const input: Record<string, unknown> = kind === 'events' ? { profile: {}, properties: {} } : {};
  for (const [column, cell] of Object.entries(entry)) {
    const path = pathOf(column, kind);
    const value =
      path === 'time' || path === 'consent.at'
        ? isoTime(cell, utc)
        : cellValue(path, String(cell), decimalComma);
    if (path.startsWith('properties.') && !column.startsWith('properties.')) {
      input.properties = { ...(input.properties as object), [column]: value };
    } else setAt(input, path, value);
  }
  return { input };
}

/** Where one of our paths lies in an event, or in a profile by itself. */
export function pathOf(column: string, kind: Kind): string {
  if (kind === 'profiles') {
    const path = column.replace(/^profile\./, '');
    return OF_PROFILE.includes(path) || /^(?:properties|consent)\./.test(path) ? path : `properties.${path}`;
  }
  if (OF_EVENT.includes(column) || /^(?:profile|properties|consent)\./.test(column)) return column;
  return OF_PROFILE.includes(column) ? `profile.${column}` : `properties.${column}`;
}
