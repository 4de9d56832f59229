import { isObject } from '@tracklayer/events';

/** Writes a value at a dotted path, and creates the objects on the way. */
export function setAt(target: Record<string, unknown>, path: string, value: unknown): void {
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

/** Defines a property. The name `__proto__` gets no special treatment. */
function put(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
