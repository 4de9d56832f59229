/*
 * Turns any value that was handed to the log into plain data that may be shown. Known shapes are copied part by part;
 * of everything else only the kind is shown.
 *
 * Defends against private fields at any depth and in any spelling (path lists miss both); personal data within
 * strings, names of fields, error messages, stacks and causes; requests, sockets and clients that hold credentials;
 * values that JSON cannot write (cycles, BigInt); and getters that throw, which must not break the caller.
 */

import { redactText } from './redact-text.js';
import { isPrivateName, isWithheldObject } from './withheld-names.js';

const DEEPEST = 8;
const MOST_ITEMS = 100;

/**
 * Plain, finite, redacted data for any value. Never throws.
 *
 * @param mask for each text in it.
 */
export function redactValue(value: unknown, mask: (text: string) => string = redactText): unknown {
  return redact(value, { mask, above: [] });
}

interface Place {
  mask(text: string): string;
  /** The objects this value lies within: for cycles, and for the depth. */
  above: readonly object[];
}

function redact(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return place.mask(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (place.above.includes(value)) return '[circular]';
  if (place.above.length >= DEEPEST) return '[deeper]';
  const within = { ...place, above: [...place.above, value] };
  try {
    return redactObject(value, within);
  } catch {
    return '[unreadable]';
  }
}

function redactObject(value: object, within: Place): unknown {
  if (value instanceof Error) return errorFields(value, within);
  if (Array.isArray(value)) return items(value, within);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString();
  if (value instanceof URL) return within.mask(value.href);
  if (!isPlain(value)) return `[${within.mask(value.constructor?.name || 'object')}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return redact(value.toJSON(), within);
  return fields(value, within);
}

/** The only fields of an error that are shown. What libraries attach besides (requests, options) stays out. */
const ERROR_FIELDS = ['name', 'message', 'code', 'status', 'syscall', 'stack', 'cause', 'errors'] as const;

function errorFields(error: Error, within: Place): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const field of ERROR_FIELDS) {
    const value = read(error, field);
    if (value !== undefined) shown[field] = redact(value, within);
  }
  return shown;
}

function items(list: readonly unknown[], within: Place): unknown[] {
  const shown = list.slice(0, MOST_ITEMS).map((item) => redact(item, within));
  return list.length > MOST_ITEMS ? [...shown, `[${list.length - MOST_ITEMS} more]`] : shown;
}

function fields(object: object, within: Place): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of Object.keys(object).slice(0, MOST_ITEMS)) {
    const value = read(object, name);
    // Never assigned as a prototype: `__proto__` becomes a field like any other.
    Object.defineProperty(shown, within.mask(name), {
      value: fieldValue(name, value, within),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return shown;
}

function fieldValue(name: string, value: unknown, within: Place): unknown {
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (isPrivateName(name)) return '[redacted]';
  const isData = typeof value === 'object' && !(value instanceof Error);
  return isData && isWithheldObject(name) ? '[withheld]' : redact(value, within);
}

function read(object: object, name: string): unknown {
  try {
    return (object as Record<string, unknown>)[name];
  } catch {
    return '[unreadable]';
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of another realm too: its prototype has no prototype, as ours.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
