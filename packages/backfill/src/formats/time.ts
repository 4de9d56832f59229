import type { Problem } from '@tracklayer/events';

/** A time as exports write it. */
const EXPORTED_TIME =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * Converts a time as exports write it to ISO 8601 with an offset: `2026-04-20 10:00:00+0000`, or seconds or milliseconds since
 * 1970. A time without an offset is valid only with `utc`. Anything else stays as it is, so that it is refused.
 */
export function isoTime(value: unknown, utc: boolean): unknown {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{10}(?:\d{3})?$/.test(value))) {
    const number = Number(value);
    const date = new Date(number < 1e11 ? number * 1000 : number);
    return Number.isNaN(date.getTime()) ? value : date.toISOString();
  }
  if (typeof value !== 'string') return value;
  const match = EXPORTED_TIME.exec(value.trim());
  if (match === null) return value;
  const [, day, minutes, seconds = ':00', zone] = match;
  const offset = zone === undefined ? (utc ? 'Z' : '') : offsetOf(zone);
  return `${day}T${minutes}${seconds}${offset}`;
}

function offsetOf(zone: string): string {
  if (/^(?:Z|UTC)$/i.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/** A better reason for a refused time that lacks only its offset. */
export function offsetProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T[\d:.]+$/.test(value)) return undefined;
  return {
    path,
    code: 'time_without_offset',
    got: `string(${value.length})`,
    fix: 'Add the offset (2026-04-23T10:15:30+02:00), or pass --utc if all times of the file are UTC.',
  };
}
