import { describe, expect, it } from '@jest/globals';
import { createPreciseClock } from '../src/clock.js';
import { profileId, shortId } from '../src/ids.js';

describe('the clock', () => {
  it('advances with the monotonic clock between two ticks of the wall clock', () => {
    let [wallMs, monotonicMs] = [1_000, 50];
    const now = createPreciseClock(
      () => wallMs,
      () => monotonicMs,
    );
    monotonicMs += 0.25;
    expect(now()).toBe(1_000.25);
    wallMs += 1;
    monotonicMs += 0.5;
    expect(now()).toBe(1_000.75);
  });

  it('follows the wall clock after a machine has slept', () => {
    let [wallMs, monotonicMs] = [1_000, 50];
    const now = createPreciseClock(
      () => wallMs,
      () => monotonicMs,
    );
    wallMs += 60_000;
    monotonicMs += 1;
    expect(now()).toBe(61_000);
    monotonicMs += 0.5;
    expect(now()).toBe(61_000.5);
  });
});

describe('ids', () => {
  it('of profiles are ULIDs in order of time', () => {
    const early = profileId(1_469_918_176_385, () => 0);
    expect(early).toBe('01ARYZ6S410000000000000000');
    expect(profileId(1_469_918_176_386, Math.random) > early).toBe(true);
    expect(profileId(Date.now(), Math.random)).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it('of lists and metrics have six characters', () => {
    expect(shortId(Math.random)).toMatch(/^[A-Za-z0-9]{6}$/);
  });
});
