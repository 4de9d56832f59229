import { isObject } from '@tracklayer/events';
import { parseExactly } from './exact-json.js';

/** Writes a value at a dotted path, and creates the objects on the way. */
export function setAt(target: Record<string, unknown>, path: string, value: unknown): void {
  if (!path.includes('.')) {
    put(target, path, value);
    return;
  }
  const keys = path.split('.');
  const last = keys.pop() as string;
  let at = target;
  for (const key of keys) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    if (!isObject(next)) put(at, key, {});
    at = at[key] as Record<string, unknown>;
  }
  put(at, last, value);
}

/** The value at a dotted path. */
export function getAt(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('.')) {
    found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

/**
 * The value at a path of a file: `cart.items.0.sku`. A key may have dots itself. A text with JSON, such as the cell of a CSV file,
 * is read as its value.
 */
export function reach(value: unknown, path: string): unknown {
  if (path === '') return value;
  const at = typeof value === 'string' && /^\s*[[{]/.test(value) ? jsonIn(value) : value;
  if (Array.isArray(at)) {
    const [, index = '', rest = ''] = /^(\d+)(?:\.(.*))?$/s.exec(path) ?? [];
    return index === '' ? undefined : reach(at[Number(index)], rest);
  }
  if (!isObject(at)) return undefined;
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    const key = path.slice(0, end);
    if (!Object.hasOwn(at, key)) continue;
    const found = reach(at[key], path.slice(end + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function jsonIn(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

/** Defines a property. The name `__proto__` gets no special treatment. */
export function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}
