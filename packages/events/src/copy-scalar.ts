import { LIMITS } from './limits.js';
import { shapeOf } from './shape.js';
import { count, refuse, type Walk } from './walk.js';

export const LONE_SURROGATE = /\p{Surrogate}/u;
/** A control character is six bytes in JSON. Any other character is at most six. */
export const MOST_BYTES_PER_CHAR = 6;
const LONGEST_NUMBER = 25;

/** What to write instead, by the shape of a value that is not JSON. */
export const NOT_JSON: Record<string, string> & { other: string } = {
  bigint: 'Write it as text, e.g. String(value).',
  undefined: 'Leave the entry out, or write null.',
  Date: 'Write it as text, e.g. date.toISOString().',
  Map: 'Write a plain object, e.g. Object.fromEntries(map).',
  Set: 'Write an array, e.g. [...set].',
  Promise: 'Await it first.',
  other: 'Write text, a finite number, a boolean, null, an array or a plain object.',
};

export function copyString(walk: Walk, value: string): string | undefined {
  count(walk, value.length + 2, value.length * MOST_BYTES_PER_CHAR + 3);
  if (LONE_SURROGATE.test(value)) {
    return refuse(
      walk,
      'lone_surrogate',
      shapeOf(value),
      'The text was cut inside a character. Cut it by code points, not by length.',
    );
  }
  if (value.length * 3 > LIMITS.maxStringBytes && Buffer.byteLength(value) > LIMITS.maxStringBytes) {
    return refuse(walk, 'too_large', shapeOf(value), `Keep one text under ${LIMITS.maxStringBytes} bytes.`);
  }
  return value;
}

export function copyNumber(walk: Walk, value: number): number | undefined {
  count(walk, 1, LONGEST_NUMBER);
  if (!Number.isFinite(value)) {
    return refuse(walk, 'not_json', shapeOf(value), 'Write a finite number, or leave it out.');
  }
  if (Math.abs(value) >= LIMITS.maxNumber) {
    return refuse(walk, 'number_out_of_range', shapeOf(value), 'Write a number of this size as text.');
  }
  return value === 0 ? 0 : value; // JSON writes -0 as 0, and they are the same amount.
}
