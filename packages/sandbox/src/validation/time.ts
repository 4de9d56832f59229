/** ISO 8601 with date and time. A time without an offset is UTC. */
const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;
const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i;
const YEAR_2000_MS = Date.UTC(2000, 0, 1);
const YEAR_MS = 366 * 24 * 60 * 60 * 1000;

/** Reads a time as milliseconds. Returns undefined if the text is not a time. */
export function readTime(text: string): number | undefined {
  if (!ISO.test(text)) return undefined;
  const ms = Date.parse(OFFSET.test(text) ? text : `${text}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** From the year 2000 to one year ahead. Source: Klaviyo's documentation. */
export function isEventTime(timeMs: number, nowMs: number): boolean {
  return timeMs >= YEAR_2000_MS && timeMs <= nowMs + YEAR_MS;
}
