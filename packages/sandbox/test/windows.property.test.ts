import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maxInSlidingWindow, sureInSlidingWindow } from '../src/ledger/maxima.js';
import { appendTo, createSeries, mergeSeries } from '../src/ledger/series.js';
import { close, fixedWindow, type Throttle, takeOne } from '../src/limits/fixed-windows.js';

const windowSpec = fc.record({
  widthMs: fc.integer({ min: 1, max: 5_000 }),
  limit: fc.integer({ min: 1, max: 20 }),
  phaseMs: fc.integer({ min: 0, max: 20_000 }),
});
const steps = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 300 });

/** A simple model: it remembers each accepted call and counts the calls of each window. */
function model(specs: { widthMs: number; limit: number; phaseMs: number }[]) {
  const passed: number[] = [];
  let closedUntilMs = 0;
  return (nowMs: number): { ok: boolean; retryAfterS?: number } => {
    let freeAtMs = nowMs;
    if (nowMs < closedUntilMs) return { ok: false, retryAfterS: Math.ceil((closedUntilMs - nowMs) / 1000) };
    for (const { widthMs, limit, phaseMs } of specs) {
      let startMs = (phaseMs % widthMs) - widthMs;
      while (startMs + widthMs <= nowMs) startMs += widthMs;
      const used = passed.filter((at) => at >= startMs && at < startMs + widthMs).length;
      if (used >= limit) freeAtMs = Math.max(freeAtMs, startMs + widthMs);
    }
    if (freeAtMs === nowMs) {
      passed.push(nowMs);
      return { ok: true };
    }
    const retryAfterS = Math.ceil((freeAtMs - nowMs) / 1000);
    closedUntilMs = nowMs + retryAfterS * 1000;
    return { ok: false, retryAfterS };
  };
}

describe('fixed windows', () => {
  it('decide like a brute-force count of all calls', () => {
    fc.assert(
      fc.property(fc.array(windowSpec, { minLength: 1, maxLength: 3 }), steps, (specs, gaps) => {
        const windows = specs.map(({ widthMs, limit, phaseMs }) => fixedWindow(widthMs, limit, phaseMs));
        const throttle: Throttle = { windows, closedUntilMs: 0 };
        const expected = model(specs);
        let nowMs = 0;
        for (const gap of gaps) {
          nowMs += gap;
          const verdict = takeOne(throttle, nowMs);
          const wanted = expected(nowMs);
          expect({ ok: verdict.ok, ...(verdict.ok ? {} : { retryAfterS: verdict.retryAfterS }) }).toEqual(
            wanted,
          );
          if (verdict.ok) expect(verdict.remaining).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('accept a call after its Retry-After, and none before', () => {
    fc.assert(
      fc.property(windowSpec, fc.integer({ min: 0, max: 100_000 }), (spec, startMs) => {
        const throttle: Throttle = {
          windows: [fixedWindow(spec.widthMs, spec.limit, spec.phaseMs)],
          closedUntilMs: 0,
        };
        let verdict = takeOne(throttle, startMs);
        while (verdict.ok) verdict = takeOne(throttle, startMs);
        const waitMs = verdict.retryAfterS * 1000;
        expect(takeOne(throttle, startMs + waitMs - 1).ok).toBe(false);
        expect(takeOne(throttle, startMs + waitMs).ok).toBe(true);
      }),
    );
  });

  it('do not open earlier after a shorter Retry-After', () => {
    const throttle: Throttle = { windows: [], closedUntilMs: 0 };
    close(throttle, 0, 10);
    close(throttle, 0, 2);
    expect(takeOne(throttle, 9_999)).toEqual({ ok: false, retryAfterS: 1 });
    expect(takeOne(throttle, 10_000).ok).toBe(true);
  });
});

describe('sliding maxima', () => {
  it('are the same as a brute-force count', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 3_000 }), (gaps, widthMs) => {
        const series = createSeries();
        let nowMs = 0;
        for (const gap of gaps) {
          nowMs += gap;
          appendTo(series, nowMs);
        }
        const all = mergeSeries([series]);
        const brute = [...all].map((from) => all.filter((at) => at >= from && at < from + widthMs).length);
        expect(maxInSlidingWindow(all, widthMs)).toBe(Math.max(0, ...brute));
      }),
    );
  });

  it('count only what surely lies in one window where times are uncertain', () => {
    const gap = fc.record({
      gapMs: fc.integer({ min: 0, max: 700 }),
      lateMs: fc.constantFrom(0, 0, 0, 150, 1_500),
    });
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 200 }), fc.integer({ min: 1, max: 3_000 }), (gaps, widthMs) => {
        const [earliest, latest] = [createSeries(), createSeries()];
        let nowMs = 0;
        for (const { gapMs, lateMs } of gaps) {
          nowMs += gapMs;
          appendTo(latest, nowMs);
          appendTo(earliest, nowMs - lateMs);
        }
        const from = mergeSeries([earliest]);
        const until = mergeSeries([latest]);
        const brute = [...from].map(
          (start) => from.filter((at, index) => at >= start && (until[index] ?? 0) < start + widthMs).length,
        );
        const sure = sureInSlidingWindow(from, until, widthMs);
        expect(sure).toBe(Math.max(0, ...brute));
        expect(sure).toBeLessThanOrEqual(maxInSlidingWindow(until, widthMs));
        expect(sureInSlidingWindow(until, until, widthMs)).toBe(maxInSlidingWindow(until, widthMs));
      }),
    );
  });

  it('exclude a time exactly one width later', () => {
    expect(maxInSlidingWindow(Float64Array.of(0, 999.999, 1_000), 1_000)).toBe(2);
    expect(maxInSlidingWindow(Float64Array.of(0, 1_000), 1_000)).toBe(1);
  });

  it('count several keys of one account together, and ignore a step back of the clock', () => {
    const [one, two] = [createSeries(), createSeries()];
    for (const at of [0, 900, 1_800]) appendTo(one, at);
    for (const at of [950, 800, 2_700]) appendTo(two, at);
    expect([...mergeSeries([one, two])]).toEqual([0, 900, 950, 950, 1_800, 2_700]);
    expect(maxInSlidingWindow(mergeSeries([one, two]), 1_000)).toBe(4);
  });
});
