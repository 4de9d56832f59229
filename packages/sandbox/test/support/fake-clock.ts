/** A clock that advances only when the test says so. */
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
