import { isObject } from '@tracklayer/events';

/**
 * Makes properties of the objects within the properties of an entry, in place: `size.width` → `size_width`. Klaviyo segments
 * people by top-level properties only. Lists stay as they are. An object stays too if one of the new names is taken.
 */
export function flattenProperties(input: unknown): void {
  if (!isObject(input) || !isObject(input.properties)) return;
  const given = input.properties;
  const taken = new Set(Object.keys(given));
  input.properties = Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => {
      const flat = flatEntries(key, value);
      if (!isObject(value) || flat.some(([name]) => taken.has(name))) return [[key, value]];
      for (const [name] of flat) taken.add(name);
      return flat;
    }),
  );
}

/** Deeper objects stay objects: their names would be longer than anybody reads. */
const MOST_LEVELS = 10;

function flatEntries(key: string, value: unknown, level = 0): [string, unknown][] {
  if (!isObject(value) || level === MOST_LEVELS) return [[key, value]];
  return Object.entries(value).flatMap(([inner, each]) => flatEntries(`${key}_${inner}`, each, level + 1));
}
