import fc from 'fast-check';
import { SLICE_MS, sliceOf } from '../src/burst-slices.js';
import { createRules } from '../src/rules.js';

const rulesOf = (limit: number, windowMs: number) =>
  createRules({ windows: [{ limit, windowMs }], guardMs: 500, reserve: 0.1 });

describe('a slice of a burst', () => {
  it('of three hundred and fifty a second is nine calls, and of a call a second one', () => {
    expect(sliceOf(rulesOf(350, 1_000))).toBe(9);
    expect(sliceOf(rulesOf(1, 1_000))).toBe(1);
  });

  it('never keeps a window from being used whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: SLICE_MS, max: 3_600_000 }),
        (limit, windowMs) => {
          expect(sliceOf(rulesOf(limit, windowMs)) * (windowMs / SLICE_MS)).toBeGreaterThanOrEqual(limit);
        },
      ),
    );
  });
});
