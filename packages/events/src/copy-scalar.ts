import { LIMITS } from './limits.js';
import { formatPath } from './path.js';
import { shapeOf } from './shape.js';
import { count, refuse, type Walk } from './walk.js';

/** A control character is six bytes in JSON. Any other character is at most six. */
export const MOST_BYTES_PER_CHAR = 6;
/** A number in JSON has at most this many bytes. */
export const MOST_BYTES_PER_NUMBER = 25;

/** What to write instead, by the shape of a value that is not JSON. */
export const NOT_JSON: Record<string, string> & { other: string } = {
  undefined: 'Leave the entry out, or write null.',
  Date: 'Write a valid date.',
  Map: 'Write a plain object, e.g. Object.fromEntries(map).',
  Set: 'Write an array, e.g. [...set].',
  Promise: 'Await it first.',
  other: 'Write text, a finite number, a boolean, null, an array or a plain object.',
};

/** A date as ISO 8601, and a big integer as a number or, beyond 2^53, as text. Neither changes its value. */
export function convert(walk: Walk, value: bigint | Date): string | number | undefined {
  if (typeof value === 'bigint') {
    walk.converted.push(formatPath(walk.path));
    const number = Number(value);
    return Number.isSafeInteger(number) ? copyNumber(walk, number) : copyString(walk, value.toString());
  }
  const ms = Date.prototype.getTime.call(value);
  if (Number.isNaN(ms)) return refuse(walk, 'not_json', 'invalid Date', NOT_JSON.Date ?? NOT_JSON.other);
  walk.converted.push(formatPath(walk.path));
  return copyString(walk, new Date(ms).toISOString());
}

export function copyString(walk: Walk, value: string): string | undefined {
  // Checked before it is counted: a picture in a property must not make the whole event too large.
  if (value.length > LIMITS.maxStringBytes) return refuseLong(walk, value);
  count(walk, value.length + 2, value.length * MOST_BYTES_PER_CHAR + 3);
  if (!value.isWellFormed()) {
    return refuse(
      walk,
      'lone_surrogate',
      shapeOf(value),
      'The text was cut inside a character. Cut it by code points, not by length.',
    );
  }
  if (value.length * 3 > LIMITS.maxStringBytes && Buffer.byteLength(value) > LIMITS.maxStringBytes) {
    return refuseLong(walk, value);
  }
  return value;
}

function refuseLong(walk: Walk, value: string): undefined {
  return refuse(walk, 'too_large', shapeOf(value), `Keep one text under ${LIMITS.maxStringBytes} bytes.`);
}

export function copyNumber(walk: Walk, value: number): number | undefined {
  count(walk, 1, MOST_BYTES_PER_NUMBER);
  if (!Number.isFinite(value)) {
    return refuse(walk, 'not_json', shapeOf(value), 'Write a finite number, or leave it out.');
  }
  if (Math.abs(value) >= LIMITS.maxNumber) {
    return refuse(walk, 'number_out_of_range', shapeOf(value), 'Write a number of this size as text.');
  }
  return value === 0 ? 0 : value; // JSON writes -0 as 0, and they are the same amount.
}
