import fc from 'fast-check';
import { simulatePermits } from '../src/index.js';
import { createLimiterState, type PerClass, take } from '../src/model.js';
import { createRules } from '../src/rules.js';
import { fullestWindow } from '../src/simulation/sliding.js';

describe('permits over simulated time', () => {
  it('exceed no sliding window in 200,000 requests of random worlds', () => {
    const report = simulatePermits({ requests: 200_000, seed: 20_260_415 });
    expect(report.broken).toBeUndefined();
    expect(report.requests).toBe(200_000);
    // The limits hold because permits are counted, not because few are granted.
    expect(report.fullest).toBe(1);
  });

  it('exceed none in any world that fast-check generates', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(simulatePermits({ requests: 2_000, seed }).broken).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  it('make a worker wait exactly until the next call is possible', () => {
    const windows = fc.record({
      burst: fc.integer({ min: 1, max: 30 }),
      factor: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(
        windows,
        fc.array(fc.tuple(fc.nat(20), fc.nat(300)), { maxLength: 60 }),
        ({ burst, factor }, steps) => {
          const rules = createRules({
            windows: [
              { limit: burst, windowMs: 500 },
              { limit: burst * factor, windowMs: 30_000 },
            ],
            guardMs: 0,
            reserve: 0,
          });
          const state = createLimiterState(rules);
          let nowMs = 1_000_000;
          for (const [count, gapMs] of steps) {
            const want: PerClass = [count, 0, 0];
            const { waitMs, granted } = take(state, rules, want, nowMs);
            if (waitMs === 0) {
              expect(granted[0]).toBe(count);
              nowMs += gapMs;
              continue;
            }
            expect(granted[0]).toBeLessThan(count);
            expect(take(state, rules, [1, 0, 0], nowMs + waitMs - 1).granted[0]).toBe(0);
            expect(take(state, rules, [1, 0, 0], nowMs + waitMs).granted[0]).toBe(1);
            nowMs += waitMs;
          }
        },
      ),
    );
  });
});

describe('the fullest sliding window', () => {
  it('equals a count around every moment', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000)), fc.nat(200), (unsorted, windowMs) => {
        const moments = unsorted.sort((one, other) => one - other);
        const counts = moments.map(
          (from) => moments.filter((at) => at >= from && at <= from + windowMs).length,
        );
        expect(fullestWindow(moments, windowMs)).toBe(Math.max(0, ...counts));
      }),
    );
  });
});
