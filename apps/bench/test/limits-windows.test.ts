import fc from 'fast-check';
import { type Call, usedPartOfRest, utilisation } from '../src/benches/limits/windows.js';

const MINUTE_MS = 60_000;
const acceptedAt = (...momentsMs: number[]): Call[] => momentsMs.map((atMs) => ({ atMs, accepted: true }));

describe('utilisation', () => {
  it('is 1 if the first calls of the budgets are a minute apart', () => {
    expect(utilisation(acceptedAt(0, 1, 2, MINUTE_MS, MINUTE_MS + 1, MINUTE_MS + 2, 2 * MINUTE_MS), 3)).toBe(
      1,
    );
  });

  it('does not count the burst of a budget that has only started', () => {
    expect(utilisation(acceptedAt(0, 1, 2), 3)).toBeUndefined();
    expect(utilisation(acceptedAt(0, 1, 2, 2 * MINUTE_MS, 2 * MINUTE_MS + 1), 3)).toBe(0.5);
  });

  it('does not count refused calls', () => {
    const calls = [...acceptedAt(0, 1), { atMs: 2, accepted: false }, ...acceptedAt(3, MINUTE_MS + 1)];
    expect(utilisation(calls, 3)).toBeCloseTo(MINUTE_MS / (MINUTE_MS + 1), 9);
  });

  it('is never above 1 for a client that keeps the limit in every sliding minute', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 10, maxLength: 60 }), (gaps) => {
        const moments: number[] = [];
        for (const [index, gap] of gaps.entries()) {
          const soonest = Math.max(moments[index - 1] ?? 0, (moments[index - 5] ?? -MINUTE_MS) + MINUTE_MS);
          moments.push(soonest + gap);
        }
        expect(utilisation(acceptedAt(...moments), 5) ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('usedPartOfRest', () => {
  it('counts only accepted calls, in whole minutes of the server', () => {
    const phaseMs = 7_000;
    const early = phaseMs + 1;
    const first = phaseMs + MINUTE_MS + 1;
    const ours = [...acceptedAt(early, first, first + 1), { atMs: first + 2, accepted: false }];
    const others = acceptedAt(early, first + 5, first + 6, phaseMs + 2 * MINUTE_MS);
    const period = { perMinute: 6, phaseMs, fromMs: phaseMs + 500, untilMs: phaseMs + 2 * MINUTE_MS + 999 };
    expect(usedPartOfRest(ours, others, period)).toBe(2 / (6 - 2));
  });
});
