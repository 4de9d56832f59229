/** The `--map` options for a CSV file whose columns have other names than our fields. Pure. */
import { BROWSER_IDENTIFIERS } from '@tracklayer/events';
import { letters } from './aliases.js';
import { type FieldMap, isEmptyMap } from './field-map.js';
import type { Kind } from './format.js';
import { pathOf } from './plain-csv.js';

/** Our field → its usual names in other files, the most telling first. */
const USUAL_NAMES: Readonly<Record<string, readonly string[]>> = {
  name: ['name', 'event', 'event name'],
  eventId: ['event id', 'order id', 'order number', 'order', 'transaction id', 'id'],
  time: ['time', 'timestamp', 'date', 'datetime', 'created at', 'order date', 'event time', 'event date'],
  email: ['email', 'email address', 'mail', 'customer email', 'profile email'],
  phoneNumber: ['phone number', 'phone', 'mobile'],
  externalId: ['external id', 'customer id', 'user id'],
  exchangeId: ['exchange id', '$exchange_id', '_kx'],
  anonymousId: ['anonymous id', 'visitor id', 'client id', 'device id'],
  variantId: ['variant id', 'variant', 'product variant id', 'sku'],
  'properties.orderId': ['order id', 'order number', 'order', 'transaction id', 'id'],
  'properties.value': ['total', 'order total', 'grand total', 'value', 'amount', 'total price', 'revenue'],
  'properties.currency': ['currency', 'currency code', 'order currency', 'cur'],
  firstName: ['first name', 'given name'],
  lastName: ['last name', 'surname', 'family name'],
  city: ['city', 'town'],
  zip: ['zip', 'zip code', 'postcode', 'postal code'],
  country: ['country', 'country code'],
};

/** The required fields of a line, beside an identifier. */
const REQUIRED: Readonly<Record<Kind, readonly string[]>> = {
  events: ['name', 'eventId', 'time'],
  profiles: [],
  'back-in-stock': ['variantId'],
};
/** What a purchase needs too. Its currency may stand beside the amount. */
const OF_PURCHASE = ['properties.orderId', 'properties.value'];
const MORE_OF_PROFILE = ['phoneNumber', 'firstName', 'lastName', 'city', 'zip', 'country'];

export const IDENTIFIERS = ['email', 'phoneNumber', 'externalId'];

/** One of them is enough. Only events can be about a visitor who is known by an id of the browser alone. */
function identifiersFor(kind: Kind): readonly string[] {
  return kind === 'events' ? [...IDENTIFIERS, ...BROWSER_IDENTIFIERS] : IDENTIFIERS;
}

/** The required fields without a column. For the identifiers, of which one is enough, `email`. */
export function missingFields(header: readonly string[], map: FieldMap, kind: Kind): string[] {
  const given = isEmptyMap(map) ? header : [...Object.keys(map.fields), ...Object.keys(map.constants)];
  const paths = new Set(given.map((path) => pathOf(path, kind)));
  const missing = (fields: readonly string[]) => fields.filter((field) => !paths.has(pathOf(field, kind)));
  const identifier = identifiersFor(kind).every((field) => !paths.has(pathOf(field, kind))) ? ['email'] : [];
  const isPurchase = kind === 'events' && map.constants.name === 'purchase' && !map.rest;
  return [...missing(REQUIRED[kind]), ...identifier, ...(isPurchase ? missing(OF_PURCHASE) : [])];
}

/**
 * The options to add. With a map only its fields are read, so the first one must name all fields of the file.
 *
 * @param missing the required fields without a column.
 */
export function suggestedMap(
  missing: readonly string[],
  { header, map, kind }: { header: readonly string[]; map: FieldMap; kind: Kind },
): string {
  const isFirst = isEmptyMap(map);
  const isNamed = missing.includes('name') && columnFor('name', header) === undefined;
  const isPurchase = kind === 'events' && (isNamed || map.constants.name === 'purchase');
  const wanted = isFirst ? [...REQUIRED[kind], 'email'] : missing;
  const options = wanted.map((field) => suggested(field, header, kind));
  const isMapped = (field: string) => Object.hasOwn(map.fields, field) || Object.hasOwn(map.constants, field);
  const more = [
    ...(isPurchase ? [...OF_PURCHASE, 'properties.currency'] : []).filter((field) => !wanted.includes(field)),
    ...(kind === 'profiles' && isFirst ? MORE_OF_PROFILE.filter((each) => columnFor(each, header)) : []),
  ].filter((field) => !isMapped(field));
  return [...options, ...more.map((field) => suggested(field, header, kind))].join(' ');
}

/** The `--map` option for a field, with its most likely column. */
function suggested(field: string, header: readonly string[], kind: Kind): string {
  const candidates = field === 'email' ? identifiersFor(kind) : [field];
  for (const candidate of candidates) {
    const column = columnFor(candidate, header);
    if (column !== undefined) return `--map ${candidate}=${quoted(column)}`;
  }
  if (field === 'name') return '--map name:=purchase';
  // Nobody guesses a currency. CODE is none, so a pasted one is refused.
  return field === 'properties.currency' ? '--map properties.currency:=CODE' : `--map ${field}=COLUMN`;
}

function columnFor(field: string, header: readonly string[]): string | undefined {
  return [field.replace(/^properties\./, ''), ...(USUAL_NAMES[field] ?? [])]
    .map((word) => header.find((column) => letters(column) === letters(word)))
    .find((column) => column !== undefined);
}

/** Quotes a column name for a shell, if it needs quotes. */
function quoted(column: string): string {
  if (/^[\w.-]+$/.test(column)) return column;
  return /["$`\\!]/.test(column) ? `'${column.replaceAll("'", "'\\''")}'` : `"${column}"`;
}
