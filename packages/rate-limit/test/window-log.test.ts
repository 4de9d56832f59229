import fc from 'fast-check';
import {
  add,
  createLog,
  expire,
  freeAtMs,
  grantedSince,
  quantumOf,
  takeBack,
  used,
} from '../src/window-log.js';

const rules = { spanMs: 1_000, quantumMs: 1 };

describe('the log of a window', () => {
  it('counts a grant until strictly more than the span has passed', () => {
    const log = createLog();
    add(log, rules, 5_000, 3);
    expire(log, rules, 6_000);
    expect(used(log)).toBe(3);
    expire(log, rules, 6_001);
    expect(used(log)).toBe(0);
  });

  it('keeps at most one entry per quantum, however many grants there are', () => {
    const log = createLog();
    const coarse = { spanMs: 60_500, quantumMs: quantumOf(60_000) };
    for (let nowMs = 1_000_000; nowMs < 1_060_000; nowMs += 1) add(log, coarse, nowMs, 1);
    expect(used(log)).toBe(60_000);
    expect(log.total.length).toBeLessThanOrEqual(602);
  });

  it('stays small in memory over a long run', () => {
    const log = createLog();
    for (let nowMs = 1; nowMs < 1_000_000; nowMs += 7) {
      expire(log, rules, nowMs);
      add(log, rules, nowMs, 1);
    }
    expect(log.total.length).toBeLessThan(3_000);
  });

  it('moves every grant to now when the clock is set back, so no wait exceeds one span', () => {
    const log = createLog();
    add(log, rules, 3_600_000, 2);
    expire(log, rules, 3_600_400);
    add(log, rules, 3_600_400, 1);
    expire(log, rules, 1_000);
    expect(used(log)).toBe(3);
    expect(freeAtMs(log, rules, 3)).toBe(2_001);
  });

  it('returns unused grants from their own entry only', () => {
    const log = createLog();
    add(log, rules, 10, 5);
    takeBack(log, rules, 10, 2);
    expect(used(log)).toBe(3);
    add(log, rules, 20, 1);
    takeBack(log, rules, 10, 1);
    expect(used(log)).toBe(4);
    takeBack(log, rules, 20, 9);
    expect(used(log)).toBe(3);
  });

  it('agrees with a plain list of times, each rounded up to its quantum', () => {
    const step = fc.record({ gapMs: fc.nat(400), count: fc.nat(5) });
    const shapes = fc.record({
      spanMs: fc.integer({ min: 1, max: 2_000 }),
      quantumMs: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), shapes, (steps, shape) => {
        const log = createLog();
        let plain: number[] = [];
        let nowMs = 1_000;
        for (const { gapMs, count } of steps) {
          nowMs += gapMs;
          expire(log, shape, nowMs);
          plain = plain.filter((atMs) => atMs + shape.spanMs >= nowMs);
          if (count > 0) add(log, shape, nowMs, count);
          const stamp = Math.ceil(nowMs / shape.quantumMs) * shape.quantumMs;
          plain.push(...Array.from({ length: count }, () => stamp));

          expect(used(log)).toBe(plain.length);
          expect(grantedSince(log, nowMs - 100)).toBe(plain.filter((atMs) => atMs > nowMs - 100).length);
          for (const nth of new Set([1, Math.ceil(plain.length / 2), plain.length])) {
            if (nth > 0 && plain.length > 0)
              expect(freeAtMs(log, shape, nth)).toBe((plain[nth - 1] as number) + shape.spanMs + 1);
          }
        }
      }),
    );
  });
});
