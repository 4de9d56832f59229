import { type Problem, timeFrom } from '@tracklayer/events';

/**
 * Converts a time as exports write it to ISO 8601 with an offset: `2026-04-20 10:00:00+0000`, or seconds or milliseconds since
 * 1970. A time without an offset is valid only with `utc`. Anything else stays as it is, so that it is refused.
 */
export function isoTime(value: unknown, utc: boolean): unknown {
  return timeFrom(value, utc ? 'UTC' : undefined) ?? value;
}

/** A better reason for a refused time that lacks only its offset. */
export function offsetProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}[T ][\d:.]+$/.test(value)) return undefined;
  return {
    path,
    code: 'time_without_offset',
    got: `string(${value.length})`,
    fix: 'Add the offset (2026-04-23T10:15:30+02:00), or pass --utc if all times of the file are UTC.',
  };
}
