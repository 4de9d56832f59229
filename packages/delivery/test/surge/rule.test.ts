import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectedWaitMs, mustBegin, mustGoOn } from '../../src/surge/rule.js';

const LIMIT = 3_500 / 60;
const backlog = (waiting: number, perSecond?: number) => ({ waiting, perSecond, limitPerSecond: LIMIT });
const left = (waiting: number, doSinglesWait = false) => ({ waiting, limitPerSecond: LIMIT, doSinglesWait });

describe('the rule of a surge', () => {
  it('begins when the newest event would wait longer than the limit at the present pace', () => {
    expect(mustBegin(backlog(3_400), 60_000)).toBe(false);
    expect(mustBegin(backlog(3_600), 60_000)).toBe(true);
    expect(mustBegin(backlog(1_500, 20), 60_000)).toBe(true);
  });

  it('ends when almost nothing waits, so that fresh events wait behind no rest', () => {
    expect(mustGoOn(left(80), 60_000)).toBe(true);
    expect(mustGoOn(left(60), 60_000)).toBe(false);
  });

  it('goes on while single calls wait, behind which fresh events would wait', () => {
    expect(mustGoOn(left(1, true), 60_000)).toBe(true);
  });

  it('judges no lane by the standstill before it began again', () => {
    expect(mustBegin(backlog(10, 0), 60_000)).toBe(false);
  });

  it('never begins at a backlog at which it would end', () => {
    const counts = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 3_600_000 }), (waiting, afterMs) => {
        const begins = mustBegin(backlog(waiting), afterMs);
        expect(begins && !mustGoOn(left(waiting), afterMs)).toBe(false);
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
