import type { Observation, Window } from './types.js';

/** Headers by lower-case name, as Node's HTTP clients give them. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface RateLimitHeaders extends Observation {
  /** Time until the shortest window restarts, in ms. Whole seconds on the wire, often 0. */
  resetMs?: number | undefined;
}

/**
 * Reads `RateLimit-Limit: 75, 75;w=1, 750;w=60`, `RateLimit-Remaining: 74` and `RateLimit-Reset: 0` (as recorded from
 * Klaviyo; the shape is that of the IETF draft "RateLimit header fields for HTTP", version 3). It skips what it cannot
 * parse: a header is a hint and never a reason to fail.
 */
export function parseRateLimitHeaders(headers: AnswerHeaders): RateLimitHeaders {
  const windows = windowsOf(textOf(headers['ratelimit-limit']));
  const resetS = wholeNumber(textOf(headers['ratelimit-reset']));
  return {
    remaining: wholeNumber(textOf(headers['ratelimit-remaining'])),
    resetMs: resetS === undefined ? undefined : resetS * 1000,
    windows: windows.length > 0 ? windows : undefined,
  };
}

/** Every answer of an endpoint repeats the same text, so the texts of late are read once. */
const windowsRead = new Map<string, readonly Window[]>();
/** More than all endpoints of an API have. A server that changes its text each time costs no memory. */
const TEXTS_KEPT = 64;

function windowsOf(limit: string): readonly Window[] {
  const text = limit.slice(0, LONGEST_HEADER);
  const known = windowsRead.get(text);
  if (known !== undefined) return known;
  const windows = readWindows(text);
  if (windowsRead.size === TEXTS_KEPT) windowsRead.clear();
  windowsRead.set(text, windows);
  return windows;
}

/** The quotas that name their window. Klaviyo's first item repeats a quota without its window. */
function readWindows(limit: string): Window[] {
  return limit.split(',').flatMap((item) => {
    const [quota = '', ...parameters] = item.split(';').map((part) => part.trim());
    const windowS = wholeNumber(parameters.find((parameter) => parameter.startsWith('w='))?.slice(2) ?? '');
    const calls = wholeNumber(quota);
    return calls !== undefined && calls > 0 && windowS !== undefined && windowS > 0
      ? [{ limit: calls, windowMs: windowS * 1000 }]
      : [];
  });
}

const LONGEST_HEADER = 1_000;

function textOf(value: string | readonly string[] | undefined): string {
  return (typeof value === 'string' ? value : (value?.join(',') ?? '')).trim();
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
