import fc from 'fast-check';
import { parseRateLimitHeaders, readServerHint } from '../src/server-hint.js';

const NOW_MS = Date.parse('2026-04-23T10:00:00Z');

describe('parseRateLimitHeaders', () => {
  it('reads them whole, as Klaviyo sends them', () => {
    const headers = {
      'ratelimit-limit': '75, 75;w=1, 750;w=60',
      'ratelimit-remaining': '74',
      'ratelimit-reset': '0',
    };
    expect(parseRateLimitHeaders(headers)).toEqual({
      limit: 75,
      windows: [
        { limit: 75, windowMs: 1000 },
        { limit: 750, windowMs: 60_000 },
      ],
      remaining: 74,
      resetMs: 0,
    });
  });

  it.each([
    ['10;w=60', [{ limit: 10, windowMs: 60_000 }]],
    ['10 ; burst=1 ; w=60 ; x=1', [{ limit: 10, windowMs: 60_000 }]],
    ['10;w=0, 5;w=1', [{ limit: 5, windowMs: 1000 }]],
    [
      ['10;w=1', '20;w=2'],
      [
        { limit: 10, windowMs: 1000 },
        { limit: 20, windowMs: 2000 },
      ],
    ],
    ['-1;w=1, x;w=1, 1;w=x, ;;;, 99999999999;w=1', []],
  ])('reads the windows of %p', (limit, windows) => {
    expect(parseRateLimitHeaders({ 'ratelimit-limit': limit }).windows).toEqual(windows);
  });

  it('says nothing where nothing was sent', () => {
    expect(parseRateLimitHeaders({})).toEqual({ windows: [] });
  });

  it('gives whole numbers that are not negative, for any headers', () => {
    const header = fc.oneof(fc.string(), fc.stringMatching(/^[\d;,w= .x-]*$/), fc.constant(undefined));
    fc.assert(
      fc.property(header, header, header, (limit, remaining, reset) => {
        const parsed = parseRateLimitHeaders({
          'ratelimit-limit': limit,
          'ratelimit-remaining': remaining,
          'ratelimit-reset': reset,
        });
        const numbers = [
          parsed.limit,
          parsed.remaining,
          parsed.resetMs,
          ...parsed.windows.map((window) => window.limit),
        ];
        for (const number of numbers) {
          if (number !== undefined) expect(Number.isSafeInteger(number) && number >= 0).toBe(true);
        }
        for (const { windowMs } of parsed.windows) expect(windowMs).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('readServerHint', () => {
  it('reads both kinds of hint', () => {
    const headers = { 'retry-after': '0', 'ratelimit-remaining': '3' };
    expect(readServerHint({ headers }, NOW_MS)).toEqual({
      retryAfterMs: 0,
      rateLimit: { windows: [], remaining: 3 },
    });
    expect(readServerHint({ headers: {} }, NOW_MS)).toEqual({ rateLimit: { windows: [] } });
  });
});
