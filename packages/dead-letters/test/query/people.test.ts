import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shareOut } from '../../src/query/people.js';

describe('A budget', () => {
  it('gives small sizes what they need, and large ones equal parts of the rest', () => {
    expect(shareOut([10, 100_000, 300, 50_000], 1_310)).toEqual([10, 500, 300, 500]);
    expect(shareOut([3, 2], 100)).toEqual([3, 2]);
    expect(shareOut([], 100)).toEqual([]);
  });

  it('is never exceeded, and no share is larger than its size', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_000)), fc.nat(10_000), (sizes, budget) => {
        const shares = shareOut(sizes, budget);
        const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
        expect(sum(shares)).toBeLessThanOrEqual(budget);
        expect(shares.every((share, at) => share >= 0 && share <= (sizes[at] ?? 0))).toBe(true);
        if (sum(sizes) <= budget) expect(shares).toEqual(sizes);
      }),
    );
  });
});
