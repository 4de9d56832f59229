import { parseRetryAfter } from './answer/retry-after.js';
import type { KlaviyoAnswer } from './request.js';

/** One window of the account's budget, as a `RateLimit-Limit` header names it. */
export interface AnnouncedWindow {
  limit: number;
  windowMs: number;
}

/** The `RateLimit-*` headers of an answer, whole. Each is absent where it was not sent or cannot be read. */
export interface RateLimitHeaders {
  /** The limit now in force: the first number of `RateLimit-Limit: 75, 75;w=1, 750;w=60`. */
  limit?: number;
  windows: AnnouncedWindow[];
  /**
   * Calls left. Of the burst window in recent recordings, of the steady window by Klaviyo's documentation: never pace
   * on it alone.
   */
  remaining?: number;
  resetMs?: number;
}

/** What an answer says about when the next call may be made. */
export interface ServerHint {
  retryAfterMs?: number;
  rateLimit: RateLimitHeaders;
}

const NUMBER = /^\d{1,9}$/;
const WINDOW = /^(\d{1,9})\s*;(?:[^;]*;)*?\s*w\s*=\s*(\d{1,9})\s*(?:;|$)/;
// No real header is longer; a hostile one is not worth reading to its end.
const HEADER_MAX_LENGTH = 512;

/** Both kinds of hint at once. A 429 carries `Retry-After`, every other answer the `RateLimit-*` headers. */
export function readServerHint(answer: Pick<KlaviyoAnswer, 'headers'>, nowMs: number): ServerHint {
  const wait = parseRetryAfter(answer.headers['retry-after'], nowMs);
  return {
    ...(wait !== undefined && { retryAfterMs: wait }),
    rateLimit: parseRateLimitHeaders(answer.headers),
  };
}

/** @param headers with lower-case names, as Node gives them. */
export function parseRateLimitHeaders(headers: KlaviyoAnswer['headers']): RateLimitHeaders {
  const parsed: RateLimitHeaders = { windows: [] };
  for (const part of text(headers['ratelimit-limit']).split(',')) {
    const item = part.trim();
    const window = WINDOW.exec(item);
    if (window !== null) {
      const windowMs = Number(window[2]) * 1000;
      if (windowMs > 0) parsed.windows.push({ limit: Number(window[1]), windowMs });
    } else if (parsed.limit === undefined && NUMBER.test(item)) {
      parsed.limit = Number(item);
    }
  }
  const remaining = text(headers['ratelimit-remaining']).trim();
  if (NUMBER.test(remaining)) parsed.remaining = Number(remaining);
  const reset = text(headers['ratelimit-reset']).trim();
  if (NUMBER.test(reset)) parsed.resetMs = Number(reset) * 1000;
  return parsed;
}

function text(header: string | string[] | undefined): string {
  const whole = Array.isArray(header) ? header.join(',') : (header ?? '');
  return whole.slice(0, HEADER_MAX_LENGTH);
}
