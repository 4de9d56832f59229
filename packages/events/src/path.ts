/** One step of a path: a key or an array index. */
export type PathPart = string | number;

const PLAIN_KEY = /^[A-Za-z_$][\w$-]{0,63}$/;

/**
 * `['properties', 'items', 3, 'sku']` → `properties.items[3].sku`. The path of the whole value is the empty string. A key that
 * is not a plain name is written as its shape, since a key can be an e-mail address.
 */
export function formatPath(parts: readonly PropertyKey[]): string {
  let path = '';
  for (const part of parts) {
    if (typeof part === 'number') path += `[${part}]`;
    else if (typeof part === 'string' && PLAIN_KEY.test(part)) path += path === '' ? part : `.${part}`;
    else path += `[${typeof part === 'string' ? `string(${part.length})` : 'symbol'}]`;
  }
  return path;
}
