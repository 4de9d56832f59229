import { jest } from '@jest/globals';
import { watchStalls } from '../src/stall-watch.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** A process whose clock the test moves, with or without its timers. */
function setUp() {
  let nowMs = 5_000;
  const stalls = watchStalls(() => nowMs);
  return {
    stalls,
    run(ms: number) {
      for (let passed = 0; passed < ms; passed += 20) {
        nowMs += 20;
        jest.advanceTimersByTime(20);
      }
    },
    standStill(ms: number) {
      nowMs += ms;
    },
  };
}

it('holds up no request while the process runs', () => {
  const { stalls, run } = setUp();
  run(200);
  expect(stalls.heldUpMs()).toBe(0);
  stalls.stop();
});

it('holds up the requests that came while the process stood still, also after its first tick', () => {
  const { stalls, run, standStill } = setUp();
  run(100);
  standStill(1_500);
  expect(stalls.heldUpMs()).toBeGreaterThanOrEqual(1_500);
  run(20);
  expect(stalls.heldUpMs()).toBeGreaterThanOrEqual(1_500);
  run(40);
  expect(stalls.heldUpMs()).toBe(0);
  stalls.stop();
});

it('leaves no timer behind', () => {
  const { stalls } = setUp();
  stalls.stop();
  expect(jest.getTimerCount()).toBe(0);
});
