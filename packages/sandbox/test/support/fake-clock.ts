/** A clock that only the test moves. */
export function fakeClock(
  startMs = Date.UTC(2026, 10, 23, 12),
): (() => number) & { advance(ms: number): void } {
  let nowMs = startMs;
  return Object.assign(() => nowMs, {
    advance(ms: number) {
      nowMs += ms;
    },
  });
}
