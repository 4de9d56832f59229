import type { Mark } from '@tracklayer/history';
import fc from 'fast-check';
import { axis, columnsOf, lettered, markLine } from '../src/history/axis.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string) => Date.parse(`${text}Z`);

it('labels times within a day, and dates over many days', () => {
  const day = { fromMs: at('2026-11-28T08:00'), untilMs: at('2026-11-29T08:00'), columnMs: 30 * MINUTE_MS };
  expect(axis(day)).toBe('08:00   12:00   16:00   20:00   29 Nov  04:00');
  const weeks = { fromMs: at('2026-11-15T08:00'), untilMs: at('2026-11-29T08:00'), columnMs: 8 * HOUR_MS };
  expect(axis(weeks)).toBe('  16 Nov   19 Nov   22 Nov   25 Nov');
});

it('is the same over the hours of a change of the clocks, because times are UTC', () => {
  const autumn = { fromMs: at('2026-10-25T00:00'), untilMs: at('2026-10-25T04:00'), columnMs: 5 * MINUTE_MS };
  expect(axis(autumn)).toBe('25 Oct      01:00       02:00       03:00');
});

const frame = fc
  .record({
    fromMs: fc.integer({ min: 0, max: 3_000 }).map((days) => days * DAY_MS),
    columnMs: fc
      .constantFrom(1, 2, 5, 10, 30, 60, 240, 480, 1_440, 2_880, 10_080)
      .map((each) => each * MINUTE_MS),
    size: fc.integer({ min: 1, max: 69 }),
  })
  .map(({ fromMs, columnMs, size }) => ({ fromMs, columnMs, untilMs: fromMs + size * columnMs }));

it('never makes a line wider than its columns, or than one label', () => {
  fc.assert(
    fc.property(frame, (columns) => {
      expect(axis(columns).length).toBeLessThanOrEqual(Math.max(8, columnsOf(columns)));
      expect(axis(columns)).toMatch(
        /^( *(\d\d:\d\d|\d{1,2} [A-Z][a-z]{2}))( +(\d\d:\d\d|\d{1,2} [A-Z][a-z]{2}))*$/,
      );
    }),
  );
});

it('draws a mark from its begin to its end, and one that began earlier from the first column', () => {
  const columns = { fromMs: 10 * MINUTE_MS, untilMs: 20 * MINUTE_MS, columnMs: MINUTE_MS };
  const hold = { kind: 'hold', scope: 'destination', cause: 'outage', code: 'timeout' } as const;
  const marks: Mark[] = [
    { ...hold, fromMs: 2 * MINUTE_MS, untilMs: 11.5 * MINUTE_MS },
    { kind: 'version', version: '1', fromMs: 14 * MINUTE_MS },
    { ...hold, fromMs: 17 * MINUTE_MS },
    { kind: 'version', version: '2', fromMs: 18.2 * MINUTE_MS },
    { kind: 'discard', discarded: 2, by: 'ada', fromMs: 18.3 * MINUTE_MS },
  ];
  expect(markLine(lettered(marks).shown, columns)).toBe('a─  b  cd─');
});

it('gives the newest marks a letter, and says how many have none', () => {
  const marks = Array.from({ length: 30 }, (_, fromMs): Mark => ({ kind: 'version', version: '1', fromMs }));
  const { shown, left } = lettered(marks);
  expect([left, shown.at(0)?.mark.fromMs, shown.at(-1)?.letter]).toEqual([4, 4, 'z']);
});
