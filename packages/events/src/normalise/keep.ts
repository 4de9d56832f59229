import { isObject } from '../is-object.js';
import { LIMITS } from '../limits.js';
import { copyPlain } from '../plain-copy.js';
import type { JsonObject, JsonValue } from '../types.js';
import { KNOWN_NAMES } from './fields.js';
import { bytesOf } from './fit-in.js';

/** As much of an input as JSON can hold, for somebody to mend. */
export interface Kept {
  copy: JsonValue;
  /** The input was larger than the limit, and the copy is a part of it. */
  isCut: boolean;
}

const MOST_COPIED_BYTES = 10 * LIMITS.maxBytes;

/** Copies any input up to `maxBytes` of JSON. What JSON cannot hold is missing. Known fields come first. Never throws. */
export function keepInput(input: unknown, maxBytes: number = LIMITS.maxBytes): Kept {
  const { copy = null, isPartial } = copyPlain(input, {
    maxBytes: MOST_COPIED_BYTES,
    keepFirst: KNOWN_NAMES,
    partial: true,
  });
  if (!isPartial && bytesOf(copy) <= maxBytes) return { copy, isCut: false };
  return { copy: cut(copy, { bytes: maxBytes }) ?? null, isCut: true };
}

/** What is left of the limit. */
interface Room {
  bytes: number;
}

/** Enough for a short value, its name and its punctuation. */
const LEAST_BYTES = 16;

/** Copies values while there is room. A text is cut where the room ends. */
function cut(value: JsonValue, room: Room): JsonValue | undefined {
  if (room.bytes < LEAST_BYTES) return undefined;
  if (Array.isArray(value)) {
    room.bytes -= 2;
    return value.map((each) => withComma(each, room)).filter((each) => each !== undefined);
  }
  if (isObject(value)) return cutObject(value, room);
  const whole = typeof value === 'string' ? cutText(value, room.bytes) : value;
  room.bytes -= bytesOf(whole);
  return whole;
}

function cutObject(value: JsonObject, room: Room): JsonObject {
  const copy: JsonObject = {};
  room.bytes -= 2;
  const names = Object.keys(value);
  for (const name of [...names.filter(isKnown), ...names.filter((each) => !isKnown(each))]) {
    const nameBytes = bytesOf(name) + 1;
    if (nameBytes > room.bytes) continue;
    room.bytes -= nameBytes;
    const kept = withComma(value[name] as JsonValue, room);
    if (kept !== undefined) copy[name] = kept;
  }
  return copy;
}

function withComma(value: JsonValue, room: Room): JsonValue | undefined {
  room.bytes -= 1;
  return cut(value, room);
}

function isKnown(name: string): boolean {
  return KNOWN_NAMES.has(name);
}

/** A character is at most six bytes of JSON. */
function cutText(text: string, bytes: number): string {
  if (bytesOf(text) <= bytes) return text;
  const start = text.slice(0, Math.max(0, Math.floor((bytes - 10) / 6)));
  return `${start.replace(/[\ud800-\udbff]$/, '')}…`;
}
