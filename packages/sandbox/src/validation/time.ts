import { TIMES_FROM_1990_SINCE } from '../revisions.js';

/** ISO 8601 with date and time. A time without an offset is UTC. */
const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;
const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i;
/** (recorded) */
export const INVALID_TIME = 'Invalid datetime format.';
const YEAR_MS = 366 * 24 * 60 * 60 * 1000;

/** Reads a time as milliseconds. Returns undefined if the text is not a time. */
export function readTime(text: string): number | undefined {
  if (!ISO.test(text)) return undefined;
  const ms = Date.parse(OFFSET.test(text) ? text : `${text}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * Event times range from 2000, or from 1990 in newer revisions, to one year ahead. Returns undefined for a time in range.
 * Source: Klaviyo's documentation. The text is not recorded.
 */
export function eventTimeMistake(timeMs: number, revision: string, nowMs: number): string | undefined {
  const firstYear = revision < TIMES_FROM_1990_SINCE ? 2000 : 1990;
  if (timeMs >= Date.UTC(firstYear, 0, 1) && timeMs <= nowMs + YEAR_MS) return undefined;
  return `Time must be after the year ${firstYear} and at most one year in the future.`;
}
