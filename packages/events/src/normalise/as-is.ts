/**
 * Recognises an event that is canonical already, so that a back-fill does not copy it, write its fields anew and look for
 * problems in it. Most lines of a file are such events, and this check takes half of the time.
 *
 * Defends against a second truth: it asks the same tables, the same schema and the same rules. In doubt it says no, and the whole
 * way follows.
 */
import { accepts } from '../accepts.js';
import { MOST_BYTES_PER_CHAR, MOST_BYTES_PER_NUMBER } from '../copy-scalar.js';
import { schemaOf } from '../event-schemas.js';
import { isObject } from '../is-object.js';
import { LIMITS } from '../limits.js';
import { isEventName } from '../names.js';
import { FORBIDDEN_KEYS } from '../plain-copy.js';
import { fieldsOf, futureRule, identifierRule, moneyRule } from '../rules.js';
import type { CanonicalEvent, JsonValue } from '../types.js';
import { EVENT_FIELDS, ITEM_FIELDS, PROFILE_FIELDS, PROPERTY_FIELDS } from './fields.js';
import type { NormaliseOptions } from './options.js';
import type { Defaults, Understand } from './understand.js';

/** How each field is understood, by its name. */
type Table = ReadonlyMap<string, Understand>;

const EVENT_TABLE = tableOf(EVENT_FIELDS);
const PROFILE_TABLE = tableOf(PROFILE_FIELDS);
const ITEM_TABLE = tableOf(ITEM_FIELDS);
const PROPERTY_TABLES = new Map(
  Object.entries(PROPERTY_FIELDS).map(([name, fields]) => [name, tableOf(fields)]),
);

function tableOf(fields: Readonly<Record<string, Understand>>): Table {
  return new Map(Object.entries(fields));
}

const MOST_BYTES_PER_WORD = 6;

/**
 * The event itself, if {@link NormaliseOptions.isJson} input needs no change and has no problem. Undefined: it may need one. An
 * event with consent always takes the whole way.
 */
export function takenAsIs(input: unknown, options: NormaliseOptions): CanonicalEvent | undefined {
  if (!isObject(input) || !isEventName(input.name) || input.consent !== undefined) return undefined;
  if (!isPlain(input, options.maxBytes ?? LIMITS.maxBytes)) return undefined;
  const { profile, properties } = input as Record<string, JsonValue | undefined>;
  if (!isObject(profile) || !isObject(properties)) return undefined;
  if (!isTidy(input, EVENT_TABLE, options) || !isTidyProfile(profile, options)) return undefined;
  const table = PROPERTY_TABLES.get(input.name);
  if (table === undefined || !isTidy(properties, table, options)) return undefined;
  const { items } = properties;
  if (items !== undefined && !(Array.isArray(items) && items.every((item) => isTidyItem(item, options))))
    return undefined;
  if (!accepts(schemaOf(input.name), input)) return undefined;
  const event = input as unknown as CanonicalEvent;
  const problems =
    futureRule(event.time, 'time', options.nowMs).length +
    identifierRule(fieldsOf(profile), 'profile', () => false).length +
    moneyRule(event.name, fieldsOf(properties)).length;
  return problems === 0 ? event : undefined;
}

/** Whether every known field would stay as it is, see tidy.ts. */
function isTidy(fields: Record<string, unknown>, table: Table, defaults: Defaults): boolean {
  // An event has a few of the fields that a table knows.
  for (const key in fields) {
    const understand = table.get(key);
    const value = fields[key];
    if (understand === undefined || value === undefined) continue;
    if (value === null || (typeof value === 'string' && value.trim() === '')) return false;
    const understood = understand(value as JsonValue, defaults);
    if (understood !== undefined && understood !== value) return false;
  }
  return true;
}

function isTidyProfile(profile: Record<string, unknown>, defaults: Defaults): boolean {
  if (profile.properties === null || profile.address1 !== undefined) return false;
  // The phone number is understood with the country of the person.
  const { country } = profile;
  const known = typeof country === 'string' ? { ...defaults, defaultCountry: country } : defaults;
  return isTidy(profile, PROFILE_TABLE, known);
}

function isTidyItem(item: unknown, defaults: Defaults): boolean {
  return isObject(item) && isTidy(item, ITEM_TABLE, defaults);
}

/** Whether a value of JSON is within all limits of plain-copy.ts, by an upper bound of its size. */
function isPlain(input: unknown, maxBytes: number): boolean {
  let room = maxBytes;

  function fits(value: unknown, depth: number): boolean {
    switch (typeof value) {
      case 'string':
        room -= value.length * MOST_BYTES_PER_CHAR + 3;
        return room >= 0 && value.length * 3 <= LIMITS.maxStringBytes && value.isWellFormed();
      case 'number':
        room -= MOST_BYTES_PER_NUMBER;
        return room >= 0 && Math.abs(value) < LIMITS.maxNumber && !Object.is(value, -0);
      case 'boolean':
        room -= MOST_BYTES_PER_WORD;
        return room >= 0;
      case 'object':
        room -= MOST_BYTES_PER_WORD;
        if (value === null || room < 0) return room >= 0;
        if (depth > LIMITS.maxDepth) return false;
        return Array.isArray(value) ? fitsArray(value, depth) : fitsObject(value, depth);
      default:
        return false;
    }
  }

  function fitsArray(values: readonly unknown[], depth: number): boolean {
    if (values.length > LIMITS.maxArrayItems) return false;
    for (const value of values) if (!fits(value, depth + 1)) return false;
    return true;
  }

  function fitsObject(value: object, depth: number): boolean {
    if (Object.getPrototypeOf(value) !== Object.prototype) return false;
    let keys = 0;
    for (const key in value) {
      keys += 1;
      room -= key.length * MOST_BYTES_PER_CHAR + 3;
      if (keys > LIMITS.maxKeys || FORBIDDEN_KEYS.has(key) || !key.isWellFormed()) return false;
      if (!fits((value as Record<string, unknown>)[key], depth + 1)) return false;
    }
    return true;
  }

  return fits(input, 0);
}
