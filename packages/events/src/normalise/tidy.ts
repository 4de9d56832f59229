import { isObject } from '../is-object.js';
import { formatPath } from '../path.js';
import type { JsonObject, JsonValue } from '../types.js';
import {
  CONSENT_FIELDS,
  EVENT_FIELDS,
  ITEM_FIELDS,
  PROFILE_FIELDS,
  PROPERTY_FIELDS,
  requiredOf,
} from './fields.js';
import type { Defaults, Understand } from './understand.js';

/** One normalisation: what helps it, and the paths of the values that it changed. */
export interface Pass {
  defaults: Defaults;
  changed: string[];
}

const NONE: ReadonlySet<string> = new Set();
const OF_EVENT: ReadonlySet<string> = new Set(['name', 'eventId', 'time']);

/**
 * Writes the known fields of an event in their canonical form, in place. `null`, an empty text and blanks count as absent in
 * optional fields. A value that is not understood stays, for the check that follows.
 */
export function tidyEvent(event: JsonObject, pass: Pass): void {
  tidyFields(event, EVENT_FIELDS, OF_EVENT, [], pass);
  const required = requiredOf(event.name);
  if (event.consent === null) delete event.consent;
  if (required?.size === 0 && (event.properties === undefined || event.properties === null)) {
    event.properties = {};
  }
  if (isObject(event.profile)) tidyProfile(event.profile, ['profile'], pass);
  if (isObject(event.consent)) tidyFields(event.consent, CONSENT_FIELDS, NONE, ['consent'], pass);
  const fields = tableOf(event.name);
  if (fields === undefined || !isObject(event.properties)) return;
  const { properties } = event;
  tidyFields(properties, fields, required ?? NONE, ['properties'], pass);
  if (!('items' in fields) || !Array.isArray(properties.items)) return;
  const { items } = properties;
  for (const [index, item] of items.entries()) {
    const path = ['properties', 'items', index];
    if (isObject(item)) tidyFields(item, ITEM_FIELDS, NONE, path, pass);
    else items[index] = tidyText(item, path, pass);
  }
}

export function tidyProfile(profile: JsonObject, path: readonly PropertyKey[], pass: Pass): void {
  const { changed, defaults } = pass;
  const isNumbered = profile.address === undefined && profile.address1 !== undefined;
  if (isNumbered) renameAddress(profile);
  tidyFields(profile, { country: PROFILE_FIELDS.country }, NONE, path, pass);
  const { country } = profile;
  const known = typeof country === 'string' ? { ...defaults, defaultCountry: country } : defaults;
  tidyFields(profile, PROFILE_FIELDS, NONE, path, { changed, defaults: known });
  const addressPath = formatPath([...path, 'address']);
  if (isNumbered && profile.address !== undefined && !changed.includes(addressPath))
    changed.push(addressPath);
  if (profile.properties === null) delete profile.properties;
}

/** Klaviyo and many shops number the first line of an address too. */
function renameAddress(profile: JsonObject): void {
  profile.address = profile.address1 as JsonValue;
  delete profile.address1;
}

function tableOf(name: JsonValue | undefined): Readonly<Record<string, Understand>> | undefined {
  return typeof name === 'string' && Object.hasOwn(PROPERTY_FIELDS, name)
    ? PROPERTY_FIELDS[name as keyof typeof PROPERTY_FIELDS]
    : undefined;
}

/** A SKU on its own. */
function tidyText(item: JsonValue, path: readonly PropertyKey[], { changed, defaults }: Pass): JsonValue {
  const understood = ITEM_FIELDS.sku?.(item, defaults);
  if (understood === undefined || understood === item) return item;
  changed.push(formatPath(path));
  return understood;
}

function tidyFields(
  fields: JsonObject,
  table: Readonly<Record<string, Understand>>,
  required: ReadonlySet<string>,
  path: readonly PropertyKey[],
  { defaults, changed }: Pass,
): void {
  for (const key in table) {
    const value = fields[key];
    if (value === undefined) continue;
    const understood = value === null ? undefined : table[key]?.(value, defaults);
    if ((value === null || understood === '' || isBlank(value)) && !required.has(key)) delete fields[key];
    else if (understood !== undefined && understood !== value) {
      fields[key] = understood;
      changed.push(formatPath([...path, key]));
    }
  }
}

function isBlank(value: JsonValue): boolean {
  return typeof value === 'string' && value.trim() === '';
}
