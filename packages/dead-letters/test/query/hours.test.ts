import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR_MS, hoursOf } from '../../src/query/hours.js';

const NOW = Date.parse('2026-04-23T10:20:00Z');
const hour = (text: string) => Date.parse(`2026-04-${text}:00:00Z`);

describe('The hours of a trend', () => {
  it('are the last 24 without a start, and those of the selection with one', () => {
    expect(hoursOf({}, NOW)).toHaveLength(24);
    expect(hoursOf({}, NOW).at(-1)).toBe(hour('23T10'));
    expect(hoursOf({ fromMs: NOW - 2 * HOUR_MS }, NOW)).toEqual([
      hour('23T08'),
      hour('23T09'),
      hour('23T10'),
    ]);
    expect(hoursOf({ fromMs: hour('23T08'), untilMs: hour('23T10') }, NOW)).toEqual([
      hour('23T08'),
      hour('23T09'),
    ]);
    expect(hoursOf({ fromMs: NOW + 1, untilMs: NOW - HOUR_MS }, NOW)).toEqual([]);
  });

  it('are full hours without a gap, 48 at most, and the last one contains the end', () => {
    const time = fc.integer({ min: NOW - 200 * HOUR_MS, max: NOW + HOUR_MS });
    const maybe = fc.option(time, { nil: undefined });
    fc.assert(
      fc.property(maybe, maybe, (fromMs, untilMs) => {
        const range = { ...(fromMs !== undefined && { fromMs }), ...(untilMs !== undefined && { untilMs }) };
        const hours = hoursOf(range, NOW);
        expect(hours.length).toBeLessThanOrEqual(48);
        for (const [at, start] of hours.entries()) {
          expect(start % HOUR_MS).toBe(0);
          if (at > 0) expect(start - (hours[at - 1] ?? 0)).toBe(HOUR_MS);
        }
        const endMs = Math.min((untilMs ?? NOW + 1) - 1, NOW);
        const last = hours.at(-1);
        if (last !== undefined) expect(endMs - last).toBeLessThan(HOUR_MS);
        if (last === undefined) expect(fromMs ?? 0).toBeGreaterThan(endMs);
      }),
    );
  });
});
