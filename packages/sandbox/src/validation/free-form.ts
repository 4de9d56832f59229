import { invalid, type Problem } from '../errors.js';
import { at, isObject, type Json } from './fields.js';

/** Klaviyo's limits for properties. Source: its documentation. */
const MAX_PROPERTIES = 400;
const MAX_STRING_BYTES = 100_000;
const MAX_ITEMS = 4_000;
const MAX_DEPTH = 10;
const INT64 = 2 ** 63;

export function checkFreeForm(properties: Json, pointer: string, problems: Problem[]): void {
  const count = Object.keys(properties).length;
  if (count > MAX_PROPERTIES) {
    problems.push(invalid(`Too many properties: ${count}, at most ${MAX_PROPERTIES} are allowed.`, pointer));
  }
  checkValue(properties, pointer, 0, problems);
}

function checkValue(value: unknown, pointer: string, depth: number, problems: Problem[]): void {
  if (typeof value === 'string') {
    // A short string cannot be too long in bytes, so most strings are not measured.
    if (value.length > MAX_STRING_BYTES / 4 && Buffer.byteLength(value) > MAX_STRING_BYTES) {
      problems.push(invalid(`String exceeds the maximum size of ${MAX_STRING_BYTES} bytes.`, pointer));
    }
  } else if (typeof value === 'number') {
    if (Number.isInteger(value) && (value >= INT64 || value < -INT64) && Math.abs(value) < 1e21) {
      problems.push(invalid('Integer is out of range for 64 bits.', pointer));
    }
  } else if (Array.isArray(value) || isObject(value)) {
    if (depth >= MAX_DEPTH) {
      problems.push(invalid(`Nested deeper than ${MAX_DEPTH} levels.`, pointer));
      return;
    }
    if (Array.isArray(value) && value.length > MAX_ITEMS) {
      problems.push(invalid(`Array exceeds the maximum of ${MAX_ITEMS} items.`, pointer));
      return;
    }
    for (const [name, entry] of Object.entries(value)) {
      if (typeof entry === 'boolean' || entry === null) continue;
      checkValue(entry, at(pointer, name), depth + 1, problems);
    }
  }
}
