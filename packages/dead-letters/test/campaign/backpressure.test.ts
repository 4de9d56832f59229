import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { releasableNow } from '../../src/campaign/backpressure.js';

const LIMITS = { readyAtMost: 250, underWayAtMost: 5_000 };
const standing = fc.record({
  underWay: fc.nat(6_000),
  ready: fc.nat(400),
  perSecond: fc.double({ min: 0, max: 10_000, noNaN: true }),
});

describe('The number of letters that a campaign releases at once', () => {
  it('is small until the speed is known, and then follows the speed', () => {
    const at = (perSecond: number, ready: number) =>
      releasableNow({ underWay: ready, ready, perSecond }, LIMITS);
    expect(at(0, 0)).toBe(8);
    expect(at(30, 28)).toBe(4);
    expect(at(30, 29)).toBe(0);
    expect(at(300, 0)).toBe(150);
    expect(at(300, 121)).toBe(0);
    expect(at(5_000, 0)).toBe(250);
  });

  it('never exceeds the limits, or half a second of the present speed', () => {
    fc.assert(
      fc.property(standing, (now) => {
        const room = releasableNow(now, LIMITS);
        expect(Number.isInteger(room)).toBe(true);
        expect(room).toBeGreaterThanOrEqual(0);
        if (room === 0) return;
        expect(now.ready + room).toBeLessThanOrEqual(LIMITS.readyAtMost);
        expect(now.underWay + room).toBeLessThanOrEqual(LIMITS.underWayAtMost);
        expect(room).toBeLessThanOrEqual(Math.max(8, now.perSecond / 2));
      }),
    );
  });

  it('is above zero if the lane is empty and the limit allows it', () => {
    fc.assert(
      fc.property(
        fc.nat(4_999),
        fc.double({ min: 0, max: 10_000, noNaN: true }),
        fc.integer({ min: 1, max: 1_000 }),
        (underWay, perSecond, readyAtMost) => {
          const room = releasableNow(
            { underWay, ready: 0, perSecond },
            { readyAtMost, underWayAtMost: 5_000 },
          );
          expect(room).toBeGreaterThan(0);
        },
      ),
    );
  });
});
