/** Waited when a throttled answer names no time, or none that can be read. */
export const RETRY_AFTER_DEFAULT_MS = 5000;
/** A 429 with `Retry-After: 0` speaks of less than a second, not of none: never go on in the same instant. */
export const RETRY_AFTER_MIN_MS = 100;
/** No answer stops a lane for longer; after it, the destination is asked again. */
export const RETRY_AFTER_MAX_MS = 3_600_000;

const SECONDS = /^\d{1,15}(?:\.\d{1,15})?$/;
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * How long a `Retry-After` header asks to wait, in ms: whole seconds as Klaviyo sends them, or an HTTP date.
 *
 * @returns the wait as it was said (0 for a date that is past), or undefined where nothing usable was said.
 */
export function parseRetryAfter(header: string | string[] | undefined, nowMs: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (text === undefined) return undefined;
  if (SECONDS.test(text)) return Math.ceil(Number(text) * 1000);
  if (!HTTP_DATE.test(text)) return undefined;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

/** The wait that follows a throttled answer: what the header says, within our bounds. */
export function retryAfterMs(header: string | string[] | undefined, nowMs: number): number {
  const said = parseRetryAfter(header, nowMs) ?? RETRY_AFTER_DEFAULT_MS;
  return Math.min(RETRY_AFTER_MAX_MS, Math.max(RETRY_AFTER_MIN_MS, said));
}
