import fc from 'fast-check';
import {
  ADAPTIVE_SHARE,
  crowdNow,
  crowdSeen,
  INITIAL_ADAPTIVE_STATE,
  shareAfterThrottle,
  shareNow,
} from '../src/adaptive-share.js';
import { createRules, PPM } from '../src/rules.js';

const rules = createRules({
  windows: [
    { limit: 350, windowMs: 1_000 },
    { limit: 3_500, windowMs: 60_000 },
  ],
  guardMs: 500,
  reserve: 0.1,
});
const NOW = 1_700_000_000_000;
const percent = (ppm: number) => Math.round(ppm / 10_000);

describe('the share after a 429', () => {
  it('falls a little when the shortest window was full', () => {
    expect(percent(shareAfterThrottle(PPM, 0, rules, NOW, () => 350))).toBe(95);
    expect(percent(shareAfterThrottle(PPM, 1_000, rules, NOW, () => 350))).toBe(95);
  });

  it('falls to what others leave, at their rate since the window began', () => {
    // After 30 of 60 s: 2,000 calls by us, 1,500 by others. They take 3,000 per window and leave 500; one cut is at most 30%.
    expect(percent(shareAfterThrottle(PPM, 30_000, rules, NOW, () => 2_000))).toBe(70);
    // After 50 of 60 s: 2,900 calls by us, 600 by others. They take 720 per window and leave 2,780, less 5%.
    expect(percent(shareAfterThrottle(PPM, 10_000, rules, NOW, () => 2_900))).toBe(75);
  });

  it('counts our grants since the window began', () => {
    const asked: number[] = [];
    shareAfterThrottle(PPM, 23_000, rules, NOW, (sinceMs) => asked.push(sinceMs));
    expect(asked).toEqual([NOW - 37_000]);
  });

  it('never rises after a 429, never falls by more than 30%, and never falls below 5%', () => {
    const share = fc.integer({ min: ADAPTIVE_SHARE.leastSharePpm, max: PPM });
    fc.assert(
      fc.property(share, fc.nat(200_000), fc.nat(5_000), (before, forMs, granted) => {
        const after = shareAfterThrottle(before, forMs, rules, NOW, () => granted);
        expect(after).toBeLessThanOrEqual(before);
        expect(after).toBeGreaterThanOrEqual(
          Math.max(ADAPTIVE_SHARE.leastSharePpm, Math.floor(before * 0.7)),
        );
      }),
    );
  });

  it('grows by 10% of the limit per minute from the end of the block', () => {
    const state = { ...INITIAL_ADAPTIVE_STATE, sharePpm: 500_000, shareAtMs: NOW };
    const grown = [-5_000, 0, 60_000, 120_000, 300_000, 9_000_000].map((later) =>
      shareNow(state, rules, NOW + later),
    );
    expect(grown.map(percent)).toEqual([50, 50, 60, 70, 100, 100]);
  });
});

describe('the crowd', () => {
  it('is the calls that our own calls do not explain', () => {
    expect(crowdSeen(200, 50, rules)).toBe(100);
    expect(crowdSeen(200, 150, rules)).toBe(0);
    expect(crowdSeen(349, 350, rules)).toBe(0);
  });

  it('counts from 2% of the limit and never takes more than 90%', () => {
    expect(crowdSeen(344, 0, rules)).toBe(0);
    expect(crowdSeen(343, 0, rules)).toBe(7);
    expect(crowdSeen(0, 0, rules)).toBe(315);
  });

  it('is zero when the header gives the longest window', () => {
    expect(crowdSeen(2_900, 10, rules)).toBe(0);
  });

  it('fades within a minute', () => {
    const state = { ...INITIAL_ADAPTIVE_STATE, crowd: 100, crowdAtMs: NOW };
    expect([0, 30_000, 59_999, 60_000].map((later) => crowdNow(state, rules, NOW + later))).toEqual([
      100, 50, 0, 0,
    ]);
  });
});
