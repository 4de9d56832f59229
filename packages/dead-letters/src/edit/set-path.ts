import type { JsonValue, Problem } from '@tracklayer/events';
import { isObject } from '../is-object.js';
import { type EditPath, FORBIDDEN_KEYS, parsePath } from './path.js';

export type Fields = Record<string, JsonValue | undefined>;

/** Puts a value where the path leads, in place; objects on the way are made. Says what is in the way. */
export function setPath(root: Fields, text: string, value: JsonValue): Problem[] {
  return apply(root, text, value);
}

/** Takes away what stands at the path, in place. Nothing there is fine. */
export function unsetPath(root: Fields, text: string): Problem[] {
  return apply(root, text, undefined);
}

/** Sets (or, of undefined, removes) what stands at a path; says what is in the way. */
function apply(root: Fields, text: string, value: JsonValue | undefined): Problem[] {
  const path = parsePath(text);
  if (path === undefined) {
    const fix =
      'Write keys with dots and positions in brackets, e.g. profile.phoneNumber or properties.items[0].sku.';
    return [{ path: text, code: 'invalid_path', got: `string(${text.length})`, fix }];
  }
  if (path.some((part) => FORBIDDEN_KEYS.has(part))) {
    return [{ path: text, code: 'forbidden_key', got: 'path', fix: 'Use another key.' }];
  }
  const last = path.at(-1) as string | number;
  const holder = holderOf(root, path.slice(0, -1), value !== undefined);
  if (holder === undefined) {
    if (value === undefined) return [];
    return [noList(text)];
  }
  if (Array.isArray(holder)) return applyToList(holder, text, last, value);
  // `tags[0]` speaks of a list: an object with a key "0" is nothing that anybody meant.
  if (typeof last === 'number') return value === undefined ? [] : [noList(text)];
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return [];
}

function applyToList(
  list: unknown[],
  text: string,
  last: string | number,
  value: JsonValue | undefined,
): Problem[] {
  const index = positionOf(last);
  if (index === undefined || index >= list.length) {
    const fix = 'Name a position that is there, or set the whole list.';
    return [{ path: text, code: 'not_found', got: `array(${list.length})`, fix }];
  }
  if (value === undefined) list.splice(index, 1);
  else list[index] = value;
  return [];
}

function noList(text: string): Problem {
  return {
    path: text,
    code: 'not_found',
    got: 'nothing to put it into',
    fix: 'Set the whole list or object instead.',
  };
}

/** `[3]`, or `3` between dots; nothing that a computer would take for a number, such as `1e0` or an empty text. */
function positionOf(part: string | number): number | undefined {
  if (typeof part === 'number') return part;
  return /^(?:0|[1-9]\d*)$/.test(part) ? Number(part) : undefined;
}

/** What the last part of a path stands in; missing objects are made where something is to be set, missing lists are not. */
function holderOf(root: Fields, way: EditPath, make: boolean): Fields | JsonValue[] | undefined {
  let at: unknown = root;
  for (const part of way) {
    if (Array.isArray(at)) {
      const index = positionOf(part);
      at = index === undefined ? undefined : at[index];
    } else if (isObject(at) && typeof part === 'string') {
      if (make && (!Object.hasOwn(at, part) || at[part] === undefined)) at[part] = {};
      at = Object.hasOwn(at, part) ? at[part] : undefined;
    } else return undefined;
  }
  return Array.isArray(at) || isObject(at) ? (at as Fields | JsonValue[]) : undefined;
}
