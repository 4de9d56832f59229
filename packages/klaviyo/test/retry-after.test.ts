import fc from 'fast-check';
import {
  boundedWait,
  parseRetryAfter,
  RETRY_AFTER_DEFAULT_MS,
  RETRY_AFTER_MAX_MS,
  RETRY_AFTER_MIN_MS,
} from '../src/answer/retry-after.js';

const NOW_MS = Date.parse('2026-04-23T10:00:00Z');

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['1', 1000],
    [' 59 ', 59_000],
    ['1.5', 1500],
    [['3', '9'], 3000],
    ['Thu, 23 Apr 2026 10:00:30 GMT', 30_000],
    ['Thu, 23 Apr 2026 09:00:00 GMT', 0],
    ['Thursday, 23-Apr-26 10:00:30 GMT', 30_000],
    ['Thu Apr 23 10:00:30 2026', 30_000],
    ['9'.repeat(30), Number.MAX_SAFE_INTEGER],
  ])('reads %p', (header, ms) => {
    expect(parseRetryAfter(header, NOW_MS)).toBe(ms);
  });

  it.each([
    undefined,
    '',
    'soon',
    '-1',
    '1e9',
    '0x10',
    'Infinity',
    '1 banana',
    'Thu, 99 Foo 2026 10:00:30 GMT',
    '2026-04-23',
    [],
  ])('makes nothing of %p', (header) => {
    expect(parseRetryAfter(header, NOW_MS)).toBeUndefined();
  });
});

describe('boundedWait', () => {
  it('waits a default time when nothing was asked, and never zero', () => {
    expect(boundedWait(undefined)).toEqual({ retryAfterMs: RETRY_AFTER_DEFAULT_MS });
    expect(boundedWait(0)).toEqual({ retryAfterMs: RETRY_AFTER_MIN_MS });
  });

  it('keeps what was asked when that is too long', () => {
    expect(boundedWait(RETRY_AFTER_MAX_MS)).toEqual({ retryAfterMs: RETRY_AFTER_MAX_MS });
    expect(boundedWait(86_400_000)).toEqual({ retryAfterMs: RETRY_AFTER_MAX_MS, askedMs: 86_400_000 });
  });

  it('stays within its bounds for any header', () => {
    const header = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.date().map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(header, (text) => {
        const { retryAfterMs } = boundedWait(parseRetryAfter(text, NOW_MS));
        expect(retryAfterMs).toBeGreaterThanOrEqual(RETRY_AFTER_MIN_MS);
        expect(retryAfterMs).toBeLessThanOrEqual(RETRY_AFTER_MAX_MS);
      }),
    );
  });
});
