import fc from 'fast-check';
import { parseRateLimitHeaders } from '../src/index.js';

describe('the RateLimit headers', () => {
  it('are parsed as Klaviyo sends them', () => {
    const headers = {
      'ratelimit-limit': '75, 75;w=1, 750;w=60',
      'ratelimit-remaining': '74',
      'ratelimit-reset': '0',
    };
    expect(parseRateLimitHeaders(headers)).toEqual({
      remaining: 74,
      resetMs: 0,
      windows: [
        { limit: 75, windowMs: 1_000 },
        { limit: 750, windowMs: 60_000 },
      ],
    });
  });

  it('are empty when absent, as on a 429', () => {
    expect(parseRateLimitHeaders({})).toEqual({
      remaining: undefined,
      resetMs: undefined,
      windows: undefined,
    });
  });

  it('skip values that make no sense', () => {
    const headers = { 'ratelimit-limit': '0;w=1, x;w=60, 5;w=0, 7, 9;w=2', 'ratelimit-remaining': '-1' };
    expect(parseRateLimitHeaders(headers)).toEqual({
      remaining: undefined,
      resetMs: undefined,
      windows: [{ limit: 9, windowMs: 2_000 }],
    });
  });

  it('are read once for each text, and anew for another', () => {
    const windowsOf = (limit: string) => parseRateLimitHeaders({ 'ratelimit-limit': limit }).windows;
    const first = windowsOf('5, 5;w=1');
    expect(windowsOf('5, 5;w=1')).toBe(first);
    for (let calls = 1; calls <= 200; calls += 1) {
      expect(windowsOf(`${calls};w=1`)).toEqual([{ limit: calls, windowMs: 1_000 }]);
    }
    expect(windowsOf('5, 5;w=1')).toEqual(first);
  });

  it('never cause an error, whatever is sent', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[\d;,=w ]*$/));
    fc.assert(
      fc.property(text, text, (limit, remaining) => {
        const parsed = parseRateLimitHeaders({
          'ratelimit-limit': limit,
          'ratelimit-remaining': [remaining],
        });
        for (const window of parsed.windows ?? []) expect(window.limit).toBeGreaterThan(0);
      }),
    );
  });
});
