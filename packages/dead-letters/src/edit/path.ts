/** A path into an event: keys and list positions, `properties.items[3].sku`. */
export type EditPath = readonly (string | number)[];

/** Keys that would change the prototype of an object instead of its data. */
export const FORBIDDEN_KEYS: ReadonlySet<string | number> = new Set([
  '__proto__',
  'constructor',
  'prototype',
]);

const PART = /(?:^|\.)([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;

/**
 * Reads a path as people type it and as problems print it. List positions are in brackets or between dots (`items[3]`,
 * `items.3`). A key that contains a dot is in brackets and quotes (`properties["a.b"]`).
 * Undefined if the text is not a path. Pure.
 */
export function parsePath(text: string): EditPath | undefined {
  const parts: (string | number)[] = [];
  PART.lastIndex = 0;
  for (let at = 0; at < text.length; at = PART.lastIndex) {
    const [, key, position, quoted] = PART.exec(text) ?? [];
    if (quoted !== undefined) {
      const key = unquote(quoted);
      if (key === undefined) return undefined;
      parts.push(key);
    } else if (position !== undefined) parts.push(Number(position));
    else if (key !== undefined) parts.push(key);
    else return undefined;
  }
  return parts.length === 0 ? undefined : parts;
}

function unquote(text: string): string | undefined {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return undefined;
  }
}
