import { isObject } from '@tracklayer/events';

/** One value that an edit changes. `before` is absent if the edit adds it, `after` if the edit removes it. */
export interface Difference {
  /** `profile.phoneNumber`, `properties.items[3].sku`; a key with other characters is in brackets and quotes. */
  path: string;
  before?: unknown;
  after?: unknown;
}

/** The differences between two JSON values, value by value, in the order of the keys. Pure. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) =>
      differences(before[index], after[index], `${path}[${index}]`),
    ).flat();
  }
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(own(before, key), own(after, key), join(path, key)));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}

/** Each value inside a JSON value that has no parts of its own, with its path, in the order of the keys. Pure. */
export function leaves(value: unknown, path = ''): { path: string; value: unknown }[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((each, index) => leaves(each, `${path}[${index}]`));
  }
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, each]) => leaves(each, join(path, key)));
  }
  return path === '' || value === undefined ? [] : [{ path, value }];
}

const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;

function join(path: string, key: string): string {
  if (!PLAIN_KEY.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
