import { jest } from '@jest/globals';
import { createGate } from '../src/endpoint-limiter.js';
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

/** A gate whose book grants nothing for 100 ms and blocks for as long as it is told. */
function setUp() {
  const takenUnder: Rules[] = [];
  const told: number[] = [];
  const gate = createGate({
    book: {
      async take(given) {
        takenUnder.push(given);
        return { granted: [0, 0, 0], waitMs: 100, atMs: 0 };
      },
      giveBack: async () => {},
      block: async (_, forMs) => forMs,
      async observe(_, remaining) {
        told.push(remaining);
      },
      look: () => Promise.reject(new Error('nobody looks')),
    },
    rules,
    unavailable: (cause) => new Error('unavailable', { cause }),
    onError: () => {},
    random: () => 0,
  });
  return { gate, takenUnder, told };
}

describe('the gate of an endpoint', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('spares Redis the questions while a block runs that this process set', async () => {
    const { gate, takenUnder } = setUp();
    const wait = gate.pass(0, new AbortController().signal).catch(() => 'closed');
    await jest.advanceTimersByTimeAsync(50);
    await gate.block(1_500);
    await jest.advanceTimersByTimeAsync(1_499);
    expect(takenUnder).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(takenUnder).toHaveLength(2);
    gate.close(new Error('closed'));
    expect(await wait).toBe('closed');
  });

  it('asks under the limits that the destination announced last', async () => {
    const { gate, takenUnder } = setUp();
    gate.observe({ windows: [{ limit: 75, windowMs: 1_000 }] });
    gate.pass(0, new AbortController().signal).catch(() => {});
    await jest.advanceTimersByTimeAsync(1);
    gate.observe({ windows: [{ limit: 999, windowMs: 1_000 }] });
    await jest.advanceTimersByTimeAsync(100);
    expect(takenUnder.map(({ windows }) => windows[0]?.limit)).toEqual([75, 350]);
    gate.close(new Error('closed'));
  });

  it('tells Redis of the least that was left, ten times a second at most', async () => {
    const { gate, told } = setUp();
    for (const remaining of [300, 250, 260]) gate.observe({ remaining });
    expect(told).toEqual([300]);
    await jest.advanceTimersByTimeAsync(100);
    expect(told).toEqual([300, 250]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual([300, 250]);
    gate.close(new Error('closed'));
    gate.observe({ remaining: 1 });
    expect(told).toEqual([300, 250]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
