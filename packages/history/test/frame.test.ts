import fc from 'fast-check';
import { frameOf } from '../src/frame.js';
import { UNIT_NAMES, UNITS } from '../src/units.js';

const HOUR_MS = UNITS.hour.ms;
const DAY_MS = UNITS.day.ms;
const nowMs = Date.parse('2026-11-29T07:41:30Z');

const since = (agoMs: number, most = 50, unit?: (typeof UNIT_NAMES)[number]) =>
  frameOf({ sinceMs: nowMs - agoMs, untilMs: nowMs, nowMs, unit }, most);
const text = (ms: number) => new Date(ms).toISOString().slice(0, 16);

it('takes the shortest columns that fit, and the longest unit that they are made of', () => {
  expect(since(HOUR_MS, 60)).toMatchObject({ unit: 'minute', columnMs: 2 * 60_000 });
  expect(since(24 * HOUR_MS)).toMatchObject({ unit: 'minute', columnMs: 30 * 60_000 });
  expect(since(2 * DAY_MS)).toMatchObject({ unit: 'hour', columnMs: HOUR_MS, isCut: false });
  expect(since(7 * DAY_MS)).toMatchObject({ unit: 'hour', columnMs: 4 * HOUR_MS });
  expect(since(90 * DAY_MS)).toMatchObject({ unit: 'day', columnMs: 2 * DAY_MS, isCut: false });
});

it('begins and ends with whole columns and buckets', () => {
  const { fromMs, untilMs } = since(24 * HOUR_MS);
  expect([text(fromMs), text(untilMs)]).toEqual(['2026-11-28T07:30', '2026-11-29T07:42']);
});

it('says where the time is kept no longer', () => {
  expect(since(200 * DAY_MS)).toMatchObject({ unit: 'day', isCut: true });
  expect(text(since(200 * DAY_MS).fromMs)).toBe('2026-08-31T00:00');
  const minutes = since(5 * DAY_MS, 50, 'minute');
  expect(minutes).toMatchObject({ unit: 'minute', isCut: true, columnMs: HOUR_MS });
  expect(text(minutes.fromMs)).toBe('2026-11-27T08:00');
});

it('never asks for more columns than fit, nor for what is not kept', () => {
  const query = fc.record({
    agoMs: fc.integer({ min: 1, max: 400 * DAY_MS }),
    lastsMs: fc.integer({ min: 1, max: 400 * DAY_MS }),
    most: fc.integer({ min: 20, max: 70 }),
    unit: fc.option(fc.constantFrom(...UNIT_NAMES), { nil: undefined }),
  });
  fc.assert(
    fc.property(query, ({ agoMs, lastsMs, most, unit: asked }) => {
      const sinceMs = nowMs - agoMs;
      const untilMs = Math.min(nowMs, sinceMs + lastsMs);
      const {
        unit,
        columnMs,
        fromMs,
        untilMs: endMs,
        isCut,
      } = frameOf({ sinceMs, untilMs, nowMs, unit: asked }, most);
      expect((endMs - fromMs) / columnMs).toBeLessThanOrEqual(most);
      expect(columnMs % UNITS[unit].ms).toBe(0);
      expect(fromMs % UNITS[unit].ms).toBe(0);
      expect(fromMs).toBeGreaterThan(nowMs - UNITS[unit].keptMs - UNITS[unit].ms);
      expect(unit).toBe(asked ?? unit);
      if (!isCut) expect(fromMs).toBeLessThan(sinceMs + columnMs);
    }),
  );
});
