import { jest } from '@jest/globals';
import { createEndpointLimiter } from '../src/endpoint-limiter.js';
import type { Rules } from '../src/rules.js';
import { createRules } from '../src/rules.js';

const rules = createRules({
  windows: [
    { limit: 350, windowMs: 1_000 },
    { limit: 3_500, windowMs: 60_000 },
  ],
  guardMs: 500,
  reserve: 0.1,
});

/** A limiter whose store grants nothing for 100 ms and blocks for as long as the caller says. */
function setUp() {
  const takenUnder: Rules[] = [];
  const reported: number[] = [];
  const limiter = createEndpointLimiter({
    store: {
      async take(given) {
        takenUnder.push(given);
        return { granted: [0, 0, 0], waitMs: 100, atMs: 0 };
      },
      giveBack: async () => {},
      block: async (_, forMs) => forMs,
      unblock: async () => true,
      async observe(_, remaining) {
        reported.push(remaining);
      },
      readState: () => Promise.reject(new Error('not used here')),
    },
    rules,
    unavailable: (cause) => new Error('unavailable', { cause }),
    onError: () => {},
    random: () => 0,
  });
  return { limiter, takenUnder, reported };
}

describe('the endpoint limiter', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('does not ask Redis during a block that this process set', async () => {
    const { limiter, takenUnder } = setUp();
    const wait = limiter.acquire(0, new AbortController().signal).catch(() => 'closed');
    await jest.advanceTimersByTimeAsync(50);
    await limiter.block(1_500);
    await jest.advanceTimersByTimeAsync(1_499);
    expect(takenUnder).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(takenUnder).toHaveLength(2);
    limiter.close(new Error('closed'));
    expect(await wait).toBe('closed');
  });

  it('asks under the limits that the destination last announced', async () => {
    const { limiter, takenUnder } = setUp();
    limiter.observe({ windows: [{ limit: 75, windowMs: 1_000 }] });
    limiter.acquire(0, new AbortController().signal).catch(() => {});
    await jest.advanceTimersByTimeAsync(1);
    limiter.observe({ windows: [{ limit: 999, windowMs: 1_000 }] });
    await jest.advanceTimersByTimeAsync(100);
    expect(takenUnder.map(({ windows }) => windows[0]?.limit)).toEqual([75, 350]);
    limiter.close(new Error('closed'));
  });

  it('reports the fewest calls left to Redis, at most ten times a second', async () => {
    const { limiter, reported } = setUp();
    for (const remaining of [300, 250, 260]) limiter.observe({ remaining });
    expect(reported).toEqual([300]);
    await jest.advanceTimersByTimeAsync(100);
    expect(reported).toEqual([300, 250]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(reported).toEqual([300, 250]);
    limiter.close(new Error('closed'));
    limiter.observe({ remaining: 1 });
    expect(reported).toEqual([300, 250]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
