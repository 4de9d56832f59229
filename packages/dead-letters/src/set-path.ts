import type { JsonValue, Problem } from '@tracklayer/events';
import { type EditPath, FORBIDDEN_KEYS, parsePath } from './edit-path.js';
import { isObject } from './plain.js';

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
    return [
      {
        path: text,
        code: 'not_found',
        got: 'nothing to put it into',
        fix: 'Set the whole list or object instead.',
      },
    ];
  }
  if (Array.isArray(holder)) return applyToList(holder, text, last, value);
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
  const index = Number(last);
  if (!Number.isInteger(index) || index < 0 || index >= list.length) {
    const fix = 'Name a position that is there, or set the whole list.';
    return [{ path: text, code: 'not_found', got: `array(${list.length})`, fix }];
  }
  if (value === undefined) list.splice(index, 1);
  else list[index] = value;
  return [];
}

/** What the last part of a path stands in; missing objects are made where something is to be set. */
function holderOf(root: Fields, way: EditPath, make: boolean): Fields | JsonValue[] | undefined {
  let at: unknown = root;
  for (const part of way) {
    if (Array.isArray(at)) at = at[Number(part)];
    else if (isObject(at)) {
      if (at[part] === undefined && make) at[part] = {};
      at = Object.hasOwn(at, part) ? at[part] : undefined;
    } else return undefined;
  }
  return Array.isArray(at) || isObject(at) ? (at as Fields | JsonValue[]) : undefined;
}
