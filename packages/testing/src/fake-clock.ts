/** A clock that only moves when told to. */
export interface FakeClock {
  /** Milliseconds since the epoch; give it wherever a `now` is asked for. */
  now(): number;
  advance(ms: number): void;
  set(ms: number): void;
}

/** Starts at a moment that is no round number, so that a mixed-up unit shows. */
export function fakeClock(startMs = Date.UTC(2026, 3, 20, 10, 17, 31, 417)): FakeClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance(ms) {
      if (!(ms >= 0)) throw new Error(`A clock does not go back: ${ms}`);
      nowMs += ms;
    },
    set(ms) {
      nowMs = ms;
    },
  };
}
