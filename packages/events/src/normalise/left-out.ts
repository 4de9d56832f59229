import { isObject } from '../is-object.js';
import { formatPath } from '../path.js';
import type { Problem } from '../problem.js';
import type { JsonObject, JsonValue } from '../types.js';
import { KNOWN_NAMES } from './fields.js';

/** A value that an event was sent without, because it could not be understood. Travels beside the event in its jobs. */
export interface LeftOut {
  /** Path into the event as the application wrote it: `profile.phoneNumber`, `properties.items[3].price`. */
  path: string;
  code: string;
  /** The shape of the value. */
  got: string;
  /** The value itself, where it is JSON and short. It may be personal. */
  value?: JsonValue;
}

/** Why a value was left out of an event. The event itself is sent. */
export type Warning = Problem;

export interface Normalised<Value> {
  value: Value;
  /** The values that were left out, and why. Empty where nothing was. */
  warnings: Warning[];
  /** The same values, as they travel beside the event. */
  leftOut: LeftOut[];
  /** Paths of the values that were written in their canonical form. */
  changed: string[];
}

/** Removals from one event, applied together because list positions change with each. */
export interface Removals {
  /** Notes a value to remove, and why. The path of the problem is the field to mend, which may be another one. */
  add(place: readonly PropertyKey[], problem: Problem): void;
  /** Notes a part that the caller removes itself. */
  note(path: string, problem: Problem): void;
  /** Removes the noted values. */
  apply(): void;
  readonly warnings: Warning[];
  readonly leftOut: LeftOut[];
}

/** A job keeps this many values that were left out, each up to this many characters as JSON. The receipt names them all. */
const KEPT = 50;
const KEPT_CHARACTERS = 500;

export function removalsFrom(root: JsonObject): Removals {
  const warnings: Warning[] = [];
  const leftOut: LeftOut[] = [];
  const lines = new Set<number>();
  const fields: (() => void)[] = [];
  const noted = new Set<string>();

  function note(path: string, problem: Problem, value?: JsonValue): void {
    warnings.push(problem);
    if (leftOut.length < KEPT) leftOut.push(kept(path, problem, value));
  }

  return {
    warnings,
    leftOut,
    note,
    add(place, problem) {
      const key = place.at(-1) as PropertyKey;
      const name = typeof key === 'symbol' ? problem.path : formatPath(place);
      if (noted.has(name) && typeof key !== 'symbol') return;
      noted.add(name);
      const holder = at(root, place.slice(0, -1));
      note(name, problem, valueIn(holder, key));
      if (isObject(holder) && typeof key === 'string') fields.push(() => delete holder[key]);
      else if (isLine(place)) lines.add(key as number);
    },
    apply() {
      for (const remove of fields.splice(0)) remove();
      const items = at(root, ['properties', 'items']);
      if (!Array.isArray(items) || lines.size === 0) return;
      (root.properties as JsonObject).items = items.filter((_, index) => !lines.has(index));
      lines.clear();
    },
  };
}

/** A line of an order is removed from its list. An entry of another list is null already. */
function isLine(place: readonly PropertyKey[]): boolean {
  return place.length === 3 && place[0] === 'properties' && place[1] === 'items';
}

function kept(path: string, { code, got }: Problem, value: JsonValue | undefined): LeftOut {
  const isShort = value !== undefined && value !== null && JSON.stringify(value).length <= KEPT_CHARACTERS;
  return { path, code, got, ...(isShort && { value }) };
}

function at(root: JsonValue, place: readonly PropertyKey[]): JsonValue | undefined {
  return place.reduce<JsonValue | undefined>(valueIn, root);
}

function valueIn(holder: JsonValue | undefined, key: PropertyKey): JsonValue | undefined {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined;
  return (holder as Record<PropertyKey, JsonValue>)[key];
}

/**
 * The name of a left-out field for counts: one of a closed set, because a path may contain any key of the application.
 * `properties.items[3].price` → `properties.items.price`, `properties.myField` → `properties.other`. Pure.
 */
export function leftOutField(path: string): string {
  const [head = '', ...keys] = path.replace(/\[.*?\]/g, '').split('.');
  if (!KNOWN_NAMES.has(head)) return 'other';
  const inItems = keys[0] === 'items' && keys.length > 1;
  const key = inItems ? keys[1] : keys[0];
  if (key === undefined) return head;
  const isKnown = KNOWN_NAMES.has(key) && keys.length === (inItems ? 2 : 1);
  return [head, ...(inItems ? ['items'] : []), isKnown ? key : 'other'].join('.');
}
