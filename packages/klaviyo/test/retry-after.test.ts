import fc from 'fast-check';
import {
  parseRetryAfter,
  RETRY_AFTER_DEFAULT_MS,
  RETRY_AFTER_MAX_MS,
  RETRY_AFTER_MIN_MS,
  retryAfterMs,
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

describe('retryAfterMs', () => {
  it('waits a default time without a header, and never zero', () => {
    expect(retryAfterMs(undefined, NOW_MS)).toBe(RETRY_AFTER_DEFAULT_MS);
    expect(retryAfterMs('0', NOW_MS)).toBe(RETRY_AFTER_MIN_MS);
  });

  it('stays within its bounds for any header', () => {
    const header = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.date().map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(header, (text) => {
        const ms = retryAfterMs(text, NOW_MS);
        expect(ms).toBeGreaterThanOrEqual(RETRY_AFTER_MIN_MS);
        expect(ms).toBeLessThanOrEqual(RETRY_AFTER_MAX_MS);
      }),
    );
  });
});
