import { isObject } from '@tracklayer/events';
import { eventNameOf, isSentByUs, renameProperties } from './aliases.js';
import { cellValue } from './cell.js';
import type { FieldMap } from './field-map.js';
import { type Entry, type Interpreted, type InterpretOptions, type Kind, signIn } from './format.js';
import { isConsentColumn, klaviyoConsent } from './klaviyo-consent.js';
import { unknownEvent } from './segment.js';
import { isoTime } from './time.js';

/*
 * Reads the CSV files of Klaviyo. An event file has one row per event: `Timestamp`, `Person//Email`, `$event_id`, `$value` and
 * a column per property (Klaviyo's documentation, "manually import historical event data"). Other exports of Klaviyo spell these
 * columns differently. A list export has one row per profile, with the columns of the profile page.
 */

const EVENT_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  metric: ['metric', 'metric name', 'event name', 'event type', 'event', 'metric_name'],
  id: ['$event_id', 'event id', 'event_id', 'unique id', 'unique_id'],
  time: ['timestamp', 'event date', 'event time', 'event timestamp', 'datetime', 'date', 'time'],
  email: ['person//email', 'person email', 'profile email', 'email', 'email address', '$email'],
  phone: ['person//phone number', 'phone number', 'profile phone number', '$phone_number', 'phone_number'],
  external: ['person//id', 'person//external id', 'external id', 'external_id', '$id'],
  firstName: ['person//first name'],
  lastName: ['person//last name'],
  properties: ['event properties', 'event_properties', 'properties'],
};

const OUR_FIELDS: Readonly<Record<string, string>> = {
  metric: 'name',
  id: 'eventId',
  phone: 'phoneNumber',
  external: 'externalId',
};

/** Columns that Klaviyo maintains or computes itself. They are not sent. */
const OWN_COLUMNS = new Set([
  'klaviyo id',
  'profile id',
  'person',
  'first active',
  'last active',
  'profile created on',
  'date added',
  'last open',
  'last click',
  'historic customer lifetime value',
  'total customer lifetime value',
  'predicted customer lifetime value',
  'average order value',
  'historic number of orders',
  'predicted number of orders',
  'churn risk prediction',
  'average days between orders',
  'expected date of next order',
  'predicted gender',
  'last source',
  'initial source',
]);

/** Columns about the person of an event. They are no properties of the event. */
const OF_PERSON = /^person\/\//i;

const PROFILE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email address', 'person//email'],
  phoneNumber: ['phone number', 'phone_number', 'phone'],
  externalId: ['external id', 'external_id'],
  firstName: ['first name', 'first_name'],
  lastName: ['last name', 'last_name'],
  locale: ['locale'],
  country: ['country'],
  address: ['address', 'address 1', 'address1'],
  address2: ['address 2', 'address2'],
  city: ['city'],
  region: ['state / region', 'region', 'state'],
  zip: ['zip code', 'zip', 'postal code'],
  latitude: ['latitude'],
  longitude: ['longitude'],
  timezone: ['timezone', 'time zone'],
  ip: ['ip address'],
  title: ['title'],
  organization: ['organization'],
};

/** Our field → the column of a header that it is read from. */
export function klaviyoColumns(header: readonly string[], kind: Kind): Record<string, string> {
  const cells = Object.fromEntries(header.map((column) => [column, column]));
  const columns = kind === 'events' ? EVENT_COLUMNS : PROFILE_COLUMNS;
  const { found } = pick(cells, columns);
  return Object.fromEntries(
    Object.entries(found).map(([field, column]) => [OUR_FIELDS[field] ?? field, String(column)]),
  );
}

/** The columns of a header that Klaviyo computes itself, without those that the map names. */
export function ownColumns(header: readonly string[], { fields }: FieldMap): string[] {
  const wanted = new Set(Object.values(fields));
  return header.filter((column) => OWN_COLUMNS.has(column.toLowerCase()) && !wanted.has(column));
}

/** Whether a header belongs to an export of Klaviyo. */
export function looksLikeKlaviyo(header: readonly string[]): boolean {
  const lower = header.map((column) => column.toLowerCase());
  return ['$event_id', 'person//email', 'person//id', 'event properties', 'klaviyo id', 'metric name'].some(
    (column) => lower.includes(column),
  );
}

/** @param named the event name, if the file has no column for it. */
export function klaviyoEvent(entry: Entry, how: InterpretOptions, named?: unknown): Interpreted {
  const { found, rest } = pick(entry, EVENT_COLUMNS);
  const metric = named ?? found.metric;
  const name = eventNameOf(metric, how.customEvents);
  if (name === undefined) return unknownEvent(metric, 'name');
  const packed = cellValue('properties.', String(found.properties ?? ''));
  const loose = Object.fromEntries(
    Object.entries(rest)
      .filter(([column]) => !OWN_COLUMNS.has(column.toLowerCase()) && !OF_PERSON.test(column))
      .map(([column, cell]) => [column, cellValue('properties.', String(cell))]),
  );
  const given = { ...(isObject(packed) ? packed : {}), ...loose };
  const properties = renameProperties(name, given);
  // A list of one item is exported as its text.
  if (typeof properties.items === 'string' && !/^[[{]/.test(properties.items))
    properties.items = [properties.items];
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === 'string')
      properties[key] = cellValue(`properties.${key}`, value, signIn(columnOf(key, value, rest), how));
  }
  return {
    input: {
      name,
      eventId: found.id ?? given.$event_id ?? given.event_id,
      time: isoTime(found.time, how),
      profile: present({
        email: found.email,
        phoneNumber: found.phone,
        externalId: found.external,
        firstName: found.firstName,
        lastName: found.lastName,
      }),
      properties,
      ...(isSentByUs(given) && given.event_source !== undefined && { source: given.event_source }),
    },
  };
}

export function klaviyoProfile(entry: Entry, how: InterpretOptions): Interpreted {
  const { found, rest } = pick(entry, PROFILE_COLUMNS);
  const properties: Record<string, unknown> = {};
  for (const [column, cell] of Object.entries(rest)) {
    const known = OWN_COLUMNS.has(column.toLowerCase()) || isConsentColumn(column);
    if (!known) properties[column] = cellValue('profile.properties.', String(cell));
  }
  const consent = klaviyoConsent(rest, how);
  return {
    input: {
      ...found,
      ...(consent.length > 0 && { consent }),
      ...(Object.keys(properties).length > 0 && { properties }),
    },
  };
}

/** The column that a property was made of. */
function columnOf(key: string, value: unknown, columns: Entry): string {
  return Object.keys(columns).find((column) => columns[column] === value) ?? key;
}

function pick(
  entry: Entry,
  columns: Readonly<Record<string, readonly string[]>>,
): { found: Record<string, unknown>; rest: Entry } {
  const rest = new Map(Object.entries(entry));
  const byLower = new Map([...rest.keys()].map((column) => [column.toLowerCase(), column]));
  const found: Record<string, unknown> = {};
  for (const [field, names] of Object.entries(columns)) {
    const column = names
      .map((name) => byLower.get(name))
      .find((name) => name !== undefined && rest.has(name));
    if (column === undefined) continue;
    found[field] = rest.get(column);
    rest.delete(column);
  }
  return { found, rest: Object.fromEntries(rest) };
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
