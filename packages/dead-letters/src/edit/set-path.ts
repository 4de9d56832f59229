import { isObject, type JsonValue, type Problem } from '@tracklayer/events';
import { type EditPath, FORBIDDEN_KEYS, parsePath } from './path.js';

export type Fields = Record<string, JsonValue | undefined>;

/** Sets the value at a path, in place. Creates missing objects on the path. Returns the problems that prevent it. */
export function setPath(root: Fields, text: string, value: JsonValue): Problem[] {
  return apply(root, text, value);
}

/** Removes the value at a path, in place. A missing value is not a problem. */
export function unsetPath(root: Fields, text: string): Problem[] {
  return apply(root, text, undefined);
}

/** Sets the value at a path, or removes it if `value` is undefined. Returns the problems that prevent it. */
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
    return [noContainer(text)];
  }
  if (Array.isArray(holder)) return applyToList(holder, text, last, value);
  // `tags[0]` means a list. Do not write a key "0" into an object instead.
  if (typeof last === 'number') return value === undefined ? [] : [noContainer(text)];
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
    const fix = 'Name an existing position, or set the whole list.';
    return [{ path: text, code: 'not_found', got: `array(${list.length})`, fix }];
  }
  if (value === undefined) list.splice(index, 1);
  else list[index] = value;
  return [];
}

function noContainer(text: string): Problem {
  return {
    path: text,
    code: 'not_found',
    got: 'no list or object at this place',
    fix: 'Set the whole list or object instead.',
  };
}

/** The list position of a path part: `[3]`, or `3` between dots. Not `1e0` or an empty text, which `Number` accepts too. */
function positionOf(part: string | number): number | undefined {
  if (typeof part === 'number') return part;
  return /^(?:0|[1-9]\d*)$/.test(part) ? Number(part) : undefined;
}

/** The object or list that contains the last part of a path. With `make` it creates missing objects, but no lists. */
function holderOf(root: Fields, parents: EditPath, make: boolean): Fields | JsonValue[] | undefined {
  let at: unknown = root;
  for (const part of parents) {
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
