import { createLimiterState, take } from '../src/model.js';
import { createRules } from '../src/rules.js';
import { fullestWindow } from '../src/simulation/sliding.js';

const rules = createRules({
  windows: [
    { limit: 350, windowMs: 1_000 },
    { limit: 3_500, windowMs: 60_000 },
  ],
  guardMs: 0,
  reserve: 0.1,
});
const NOW = 1_700_000_000_000;

/** The times at which calls of an endless backlog are granted, for so long. */
function grantsOf(rank: 0 | 2, forMs: number): number[] {
  const state = createLimiterState(rules);
  const moments: number[] = [];
  for (let atMs = 0; atMs < forMs; atMs += 10) {
    const { granted } = take(state, rules, rank === 0 ? [500, 0, 0] : [0, 0, 500], NOW + atMs);
    for (let call = 0; call < granted[rank]; call += 1) moments.push(atMs);
  }
  return moments;
}

describe('a burst', () => {
  it('of live traffic takes half of the minute as fast as the second allows, and the rest evenly within the minute', () => {
    const moments = grantsOf(0, 59_000);
    expect(moments).toHaveLength(3_500);
    expect(moments[1_749]).toBeLessThan(4_100);
    expect(fullestWindow(moments, 199)).toBe(350);
    expect(fullestWindow(moments.slice(1_750), 199)).toBe(15);
  });

  it('of a back-fill keeps an even pace from the start', () => {
    const moments = grantsOf(2, 59_000);
    expect(moments).toHaveLength(3_500);
    expect(fullestWindow(moments, 199)).toBe(15);
  });
});
