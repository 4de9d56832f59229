import { isObject } from '../is-object.js';

/** One leaf that is not what it was; an absent side was not there. */
export interface Difference {
  /** `profile.phoneNumber`, `properties.items[3].sku`; a key that is no plain name stands in brackets and quotes. */
  path: string;
  before?: unknown;
  after?: unknown;
}

/** What is different between two values of JSON, leaf by leaf, in the order of the keys. */
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

const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;

function join(path: string, key: string): string {
  if (!PLAIN_KEY.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
