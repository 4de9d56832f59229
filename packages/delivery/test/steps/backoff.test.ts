import fc from 'fast-check';
import { backoffMs } from '../../src/steps/backoff.js';

const policy = { attempts: 10, baseMs: 1_000, capMs: 900_000, maxAgeMs: 259_200_000 };
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the back-off', () => {
  it('is between zero and its cap after any number of attempts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), random, (spent, r) => {
        const waitMs = backoffMs(spent, policy, r);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(policy.capMs);
        expect(Number.isInteger(waitMs)).toBe(true);
      }),
    );
  });

  it('doubles its ceiling with each attempt until the cap', () => {
    const ceiling = (spent: number): number => backoffMs(spent, policy, 1 - Number.EPSILON);
    expect([1, 2, 3, 4].map((spent) => Math.round(ceiling(spent) / 1_000))).toEqual([1, 2, 4, 8]);
    expect(ceiling(30)).toBeLessThanOrEqual(900_000);
    expect(ceiling(30)).toBeGreaterThan(899_000);
  });

  it('has full jitter: any time between zero and the ceiling', () => {
    expect(backoffMs(3, policy, 0)).toBe(0);
    expect(backoffMs(3, policy, 0.5)).toBe(2_000);
  });
});
