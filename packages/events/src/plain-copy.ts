/**
 * Makes a deep copy of an unknown value that contains only JSON, or lists the problems.
 *
 * Defends against silent changes of an order. Applications pass any value. `JSON.stringify` would drop functions and
 * `undefined`, write NaN as null, call `toJSON` and run getters; merging the result could follow a `__proto__` key. A Map
 * or class instance would arrive as something else. So each value is read once, through its property descriptors, and copied
 * at once: a getter or proxy cannot change it after the check. A value that JSON would change is refused with its path. Only a
 * Date and a big integer are converted, because their value stays. An error that a hostile object throws becomes a problem too.
 * The byte limit bounds the work, not the size of the input.
 */
import { types } from 'node:util';
import { convert, copyNumber, copyString, MOST_BYTES_PER_CHAR, NOT_JSON } from './copy-scalar.js';
import { isPlainObject } from './is-object.js';
import { LIMITS } from './limits.js';
import type { Problem } from './problem.js';
import { shapeOf } from './shape.js';
import type { JsonObject, JsonValue } from './types.js';
import { count, countKeys, refuse, refuseRest, startWalk, tooLarge, type Walk } from './walk.js';

export interface PlainCopy {
  /** Undefined where nothing could be copied. Parts with a problem are missing from objects, and `null` in arrays. */
  copy: JsonValue | undefined;
  problems: Problem[];
  /** Where each problem is, in the order of `problems`. */
  places: PropertyKey[][];
  /** Paths of values that were converted: a date, a big integer. */
  converted: string[];
  /** The input is larger than the limit. */
  isPartial: boolean;
}

/**
 * `startDepth`: 0 where `properties` is one level below, so that its own depth is 1. `keepFirst`: an object with too many keys is
 * copied in part, these first.
 * `partial`: of an input beyond the limit, what was copied before the limit was met.
 */
export function copyPlain(
  input: unknown,
  {
    maxBytes,
    startDepth = 0,
    keepFirst,
    partial = false,
  }: { maxBytes: number; startDepth?: number; keepFirst?: ReadonlySet<string>; partial?: boolean },
): PlainCopy {
  const walk = startWalk(maxBytes, keepFirst);
  const copy = copyValue(walk, input, startDepth);
  if (!walk.full && walk.most > maxBytes && Buffer.byteLength(JSON.stringify(copy ?? null)) > maxBytes) {
    tooLarge(walk);
  }
  const { problems, places, converted } = walk;
  return {
    copy: walk.full && !partial ? undefined : copy,
    problems,
    places,
    converted,
    isPartial: walk.full,
  };
}

/** These names could change how objects behave. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function copyValue(walk: Walk, value: unknown, depth: number): JsonValue | undefined {
  switch (typeof value) {
    case 'string':
      return copyString(walk, value);
    case 'number':
      return copyNumber(walk, value);
    case 'boolean':
      count(walk, 4, 6);
      return value;
    case 'object':
      if (value !== null)
        return types.isDate(value) ? convert(walk, value) : copyContainer(walk, value, depth);
      count(walk, 4, 5);
      return null;
    case 'bigint':
      return convert(walk, value);
    default:
      return refuse(walk, 'not_json', shapeOf(value), NOT_JSON[typeof value] ?? NOT_JSON.other);
  }
}

function copyContainer(walk: Walk, value: object, depth: number): JsonValue | undefined {
  if (walk.ancestors.includes(value)) {
    return refuse(walk, 'not_json', 'circular reference', 'Refer to the outer object by its id.');
  }
  if (depth > LIMITS.maxDepth) {
    return refuse(walk, 'too_deep', shapeOf(value), `Nest at most ${LIMITS.maxDepth} levels.`);
  }
  const { length } = walk.path;
  walk.ancestors.push(value);
  try {
    return Array.isArray(value) ? copyArray(walk, value, depth) : copyObject(walk, value, depth);
  } catch {
    // The thrown value belongs to the hostile object, so it is not read.
    walk.path.length = length;
    return refuse(walk, 'unreadable', 'an object that throws when read', 'Pass a plain object.');
  } finally {
    walk.ancestors.pop();
  }
}

function copyArray(walk: Walk, value: readonly unknown[], depth: number): JsonValue[] | undefined {
  const size = value.length;
  if (size > LIMITS.maxArrayItems) {
    return refuse(walk, 'too_many', 'array', `Keep at most ${LIMITS.maxArrayItems} entries.`);
  }
  if (Object.keys(value).length !== size || Object.getOwnPropertySymbols(value).length > 0) {
    return refuse(walk, 'not_json', 'array with gaps or named entries', 'Write a plain array without gaps.');
  }
  if (hasToJson(value)) return refuse(walk, 'not_json', 'array with toJSON', 'Write a plain array.');
  count(walk, 2, 3);
  const copy: JsonValue[] = [];
  for (let index = 0; index < size && !walk.full; index++) {
    walk.path.push(index);
    copy.push(copyOwn(walk, value, index, depth) ?? null);
    walk.path.pop();
  }
  return copy;
}

function copyObject(walk: Walk, value: object, depth: number): JsonObject | undefined {
  if (!isPlainObject(value)) {
    const shape = shapeOf(value);
    return refuse(
      walk,
      'not_json',
      shape === 'object' ? 'class instance' : shape,
      NOT_JSON[shape] ?? 'Write a plain object.',
    );
  }
  const all = Object.keys(value);
  if (all.length > LIMITS.maxKeys) {
    const got = `object with ${all.length} keys`;
    const fix = `Keep at most ${LIMITS.maxKeys} keys.`;
    if (walk.keepFirst === undefined) return refuse(walk, 'too_many', got, fix);
    refuseRest(walk, 'too_many', got, fix);
  }
  const keys = withinLimit(all, walk.keepFirst);
  if (Object.getOwnPropertySymbols(value).length > 0) {
    return refuse(walk, 'not_json', 'object with symbol keys', 'Use text as keys.');
  }
  count(walk, 2, 3);
  countKeys(walk, keys.length);
  const copy: JsonObject = {};
  for (const key of keys) {
    if (walk.full) break;
    walk.path.push(key);
    copyEntry(walk, value, key, copy, depth);
    walk.path.pop();
  }
  return copy;
}

function withinLimit(keys: readonly string[], first: ReadonlySet<string> = new Set()): readonly string[] {
  if (keys.length <= LIMITS.maxKeys) return keys;
  const others = keys.filter((key) => !first.has(key));
  return [...keys.filter((key) => first.has(key)), ...others].slice(0, LIMITS.maxKeys);
}

function copyEntry(walk: Walk, from: object, key: string, to: JsonObject, depth: number): void {
  if (FORBIDDEN_KEYS.has(key)) {
    refuse(walk, 'forbidden_key', 'object', 'Rename the key. This name could change how objects behave.');
    return;
  }
  if (!key.isWellFormed()) {
    refuse(
      walk,
      'lone_surrogate',
      `key of ${key.length}`,
      'The key was cut inside a character. Write it whole.',
    );
    return;
  }
  // An optional field that is not set counts as absent, in TypeScript and in JSON.
  const descriptor = Object.getOwnPropertyDescriptor(from, key);
  if (descriptor !== undefined && 'value' in descriptor && descriptor.value === undefined) return;
  count(walk, key.length + 3, key.length * MOST_BYTES_PER_CHAR + 3);
  const copied = copyDescribed(walk, descriptor, depth);
  if (copied !== undefined) to[key] = copied;
}

function copyOwn(walk: Walk, from: object, key: number, depth: number): JsonValue | undefined {
  return copyDescribed(walk, Object.getOwnPropertyDescriptor(from, key), depth);
}

function copyDescribed(
  walk: Walk,
  descriptor: PropertyDescriptor | undefined,
  depth: number,
): JsonValue | undefined {
  if (descriptor !== undefined && !('value' in descriptor)) {
    return refuse(walk, 'not_json', 'getter', 'Write the value itself.');
  }
  return copyValue(walk, descriptor?.value, depth + 1);
}

function hasToJson(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
