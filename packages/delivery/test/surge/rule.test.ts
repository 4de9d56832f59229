import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectedWaitMs, wantsSurge } from '../../src/surge/rule.js';

const LIMIT = 3_500 / 60;
const backlog = (waiting: number, perSecond?: number) => ({ waiting, perSecond, limitPerSecond: LIMIT });

describe('the rule of a surge', () => {
  it('begins when the newest event would wait longer than the limit at the present pace', () => {
    expect(wantsSurge(false, backlog(3_400), 60_000)).toBe(false);
    expect(wantsSurge(false, backlog(3_600), 60_000)).toBe(true);
    expect(wantsSurge(false, backlog(1_500, 20), 60_000)).toBe(true);
  });

  it('ends when almost nothing waits, so that fresh events wait behind no rest', () => {
    expect(wantsSurge(true, backlog(80), 60_000)).toBe(true);
    expect(wantsSurge(true, backlog(60), 60_000)).toBe(false);
  });

  it('judges no lane by the standstill before it began again', () => {
    expect(wantsSurge(false, backlog(10, 0), 60_000)).toBe(false);
  });

  it('never begins at a backlog at which it would end', () => {
    const counts = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 3_600_000 }), (waiting, afterMs) => {
        const begins = wantsSurge(false, backlog(waiting), afterMs);
        expect(begins && !wantsSurge(true, backlog(waiting), afterMs)).toBe(false);
      }),
    );
  });

  it('expects more to wait longer, and a slower lane to wait longer', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(1_000), fc.nat(100), fc.nat(100), (waiting, more, pace, slower) => {
        const now = expectedWaitMs(backlog(waiting, pace));
        expect(expectedWaitMs(backlog(waiting + more, pace))).toBeGreaterThanOrEqual(now);
        expect(expectedWaitMs(backlog(waiting, Math.max(0, pace - slower)))).toBeGreaterThanOrEqual(now);
      }),
    );
  });
});
