/** The wait when a throttled answer has no valid `Retry-After`. */
export const RETRY_AFTER_DEFAULT_MS = 5000;
/** A 429 with `Retry-After: 0` means less than a second, not zero, so there is always some wait. */
export const RETRY_AFTER_MIN_MS = 100;
/** No answer blocks an endpoint for longer. */
export const RETRY_AFTER_MAX_MS = 900_000;
/** A longer wait is no time that anybody can mean. */
const LONGEST_ASKED_MS = Number.MAX_SAFE_INTEGER;

const SECONDS = /^\d{1,40}(?:\.\d{1,15})?$/;
/** The three forms of an HTTP date (RFC 9110, 5.6.7). The last one names no zone and means GMT. */
const HTTP_DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/**
 * The wait that a `Retry-After` header asks for, in ms. It holds whole seconds, as from Klaviyo, or an HTTP date.
 *
 * @returns the wait, 0 for a date in the past, or undefined when the header is absent or invalid.
 */
export function parseRetryAfter(header: string | string[] | undefined, nowMs: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (text === undefined) return undefined;
  if (SECONDS.test(text)) return Math.min(LONGEST_ASKED_MS, Math.ceil(Number(text) * 1000));
  if (!HTTP_DATES.some((form) => form.test(text))) return undefined;
  const dateMs = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

export interface Wait {
  retryAfterMs: number;
  /** What the header asked for, when that is longer than `RETRY_AFTER_MAX_MS`. */
  askedMs?: number;
}

/** The wait after a throttled answer: the header's, within our bounds. */
export function boundedWait(askedMs: number = RETRY_AFTER_DEFAULT_MS): Wait {
  if (askedMs > RETRY_AFTER_MAX_MS) return { retryAfterMs: RETRY_AFTER_MAX_MS, askedMs };
  return { retryAfterMs: Math.max(RETRY_AFTER_MIN_MS, askedMs) };
}
