/** A clock that moves only on request. */
export interface FakeClock {
  /** Epoch ms. Pass it to code that takes a `now` function. */
  now(): number;
  advance(ms: number): void;
  set(ms: number): void;
}

/** Starts at a time that is not a round number, so that a test notices a wrong unit. */
export function fakeClock(startMs = Date.UTC(2026, 3, 20, 10, 17, 31, 417)): FakeClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance(ms) {
      if (!(ms >= 0)) throw new Error(`The clock cannot go back: ${ms}`);
      nowMs += ms;
    },
    set(ms) {
      nowMs = ms;
    },
  };
}
