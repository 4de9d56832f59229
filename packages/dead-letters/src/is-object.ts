/** True for a value with named fields: neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
