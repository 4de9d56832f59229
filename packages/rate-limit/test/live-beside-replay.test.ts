import { createLimiterState, take } from '../src/model.js';
import { createRules } from '../src/rules.js';

const rules = createRules({
  windows: [
    { limit: 350, windowMs: 1_000 },
    { limit: 3_500, windowMs: 60_000 },
  ],
  guardMs: 500,
  reserve: 0.1,
});
const NOW = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const TOGETHER = 10;

/** Live traffic, ten events at a time. An endless replay starts a minute later. */
function replayBeside({ livePerSecond, forMs }: { livePerSecond: number; forMs: number }) {
  const everyMs = (TOGETHER * 1_000) / livePerSecond;
  const state = createLimiterState(rules);
  const lastMinute = { live: 0, replayed: 0 };
  let waiting = 0;
  let longestWaiting = 0;
  for (let atMs = 0; atMs < forMs; atMs += 10) {
    if (atMs % everyMs === 0) waiting += TOGETHER;
    // The replay asks first: live traffic finds only what the replay had to leave free.
    const replay = take(state, rules, [0, atMs < MINUTE_MS ? 0 : 500, 0], NOW + atMs).granted[1];
    const live = take(state, rules, [waiting, 0, 0], NOW + atMs + 1).granted[0];
    waiting -= live;
    longestWaiting = Math.max(longestWaiting, waiting);
    if (atMs >= forMs - MINUTE_MS) {
      lastMinute.live += live;
      lastMinute.replayed += replay;
    }
  }
  return { longestWaiting, ...lastMinute };
}

describe('live traffic beside an endless replay', () => {
  it.each([10, 20, 25])('gets its permits at once at %i calls per second', (livePerSecond) => {
    const { longestWaiting, live } = replayBeside({ livePerSecond, forMs: 6 * MINUTE_MS });
    expect(longestWaiting).toBe(0);
    expect(live).toBe(livePerSecond * 60);
  });

  it('leaves the rest, less the reserve, to the replay', () => {
    const { live, replayed } = replayBeside({ livePerSecond: 20, forMs: 6 * MINUTE_MS });
    expect((live + replayed) / 3_500).toBeGreaterThan(0.88);
    expect((live + replayed) / 3_500).toBeLessThanOrEqual(0.9);
  });
});
