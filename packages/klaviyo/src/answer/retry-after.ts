/** The wait when a throttled answer has no valid `Retry-After`. */
export const RETRY_AFTER_DEFAULT_MS = 5000;
/** A 429 with `Retry-After: 0` means less than a second, not zero, so there is always some wait. */
export const RETRY_AFTER_MIN_MS = 100;
/** No answer blocks an endpoint for longer. */
export const RETRY_AFTER_MAX_MS = 3_600_000;

const SECONDS = /^\d{1,15}(?:\.\d{1,15})?$/;
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * The wait that a `Retry-After` header asks for, in ms. It holds whole seconds, as from Klaviyo, or an HTTP date.
 *
 * @returns the wait, 0 for a date in the past, or undefined when the header is absent or invalid.
 */
export function parseRetryAfter(header: string | string[] | undefined, nowMs: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (text === undefined) return undefined;
  if (SECONDS.test(text)) return Math.ceil(Number(text) * 1000);
  if (!HTTP_DATE.test(text)) return undefined;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

/** The wait after a throttled answer: the header's, within our bounds. */
export function retryAfterMs(header: string | string[] | undefined, nowMs: number): number {
  const askedMs = parseRetryAfter(header, nowMs) ?? RETRY_AFTER_DEFAULT_MS;
  return Math.min(RETRY_AFTER_MAX_MS, Math.max(RETRY_AFTER_MIN_MS, askedMs));
}
