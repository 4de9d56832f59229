import fc from 'fast-check';
import { SLICE_MS, sliceSizeOf } from '../src/burst-slices.js';
import { createRules } from '../src/rules.js';

const rulesOf = (limit: number, windowMs: number) =>
  createRules({ windows: [{ limit, windowMs }], guardMs: 500, reserve: 0.1 });

describe('a slice of a burst', () => {
  it('is nine calls at 350 per second and one call at one per second', () => {
    expect(sliceSizeOf(rulesOf(350, 1_000))).toBe(9);
    expect(sliceSizeOf(rulesOf(1, 1_000))).toBe(1);
  });

  it('never keeps a window from being used up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: SLICE_MS, max: 3_600_000 }),
        (limit, windowMs) => {
          expect(sliceSizeOf(rulesOf(limit, windowMs)) * (windowMs / SLICE_MS)).toBeGreaterThanOrEqual(limit);
        },
      ),
    );
  });
});
