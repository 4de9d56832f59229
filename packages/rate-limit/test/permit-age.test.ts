import { createPermitAges } from '../src/permit-age.js';

const GUARD_MS = 500;

/** Permits of a process with its own clock. */
function setUp() {
  let nowMs = 1_000;
  const permitOf = createPermitAges(GUARD_MS, () => nowMs);
  /** Whether a permit is fresh that is used `ageMs` after Redis was asked for it. */
  const isFreshAfter = (ageMs: number): boolean => {
    const permit = permitOf(nowMs);
    nowMs += ageMs;
    return permit.isFresh();
  };
  return { isFreshAfter };
}

describe('a permit', () => {
  it('is fresh when its call follows at once', () => {
    const { isFreshAfter } = setUp();
    expect([2, 30, 250].map(isFreshAfter)).toEqual([true, true, true]);
  });

  it('is stale when the process stood still for more than half of the guard', () => {
    const { isFreshAfter } = setUp();
    expect(isFreshAfter(5)).toBe(true);
    expect([256, 1_500].map(isFreshAfter)).toEqual([false, false]);
    expect(isFreshAfter(5)).toBe(true);
  });

  it('is fresh after a round trip that is always slow', () => {
    const { isFreshAfter } = setUp();
    isFreshAfter(600);
    expect([600, 700, 601].map(isFreshAfter)).toEqual([true, true, true]);
    expect(isFreshAfter(1_200)).toBe(false);
  });

  it('follows a round trip that has become slow after about two hundred calls', () => {
    const { isFreshAfter } = setUp();
    for (let call = 0; call < 100; call += 1) isFreshAfter(5);
    expect(isFreshAfter(400)).toBe(false);
    for (let call = 0; call < 200; call += 1) isFreshAfter(400);
    expect(isFreshAfter(400)).toBe(true);
  });
});
