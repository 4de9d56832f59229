import { performance } from 'node:perf_hooks';

/** Follow the wall clock when the difference is greater. This is more than timer jitter and less than tests measure. */
const DRIFT_MS = 5;

/**
 * Wall clock in milliseconds, with microseconds as decimals. `Date.now()` cannot order two requests of one millisecond.
 * The monotonic clock does not advance while a machine sleeps. This clock combines both.
 */
export function createPreciseClock(
  wallMs: () => number = Date.now,
  monotonicMs: () => number = () => performance.now(),
): () => number {
  let offsetMs = wallMs() - monotonicMs();
  return () => {
    const wall = wallMs();
    const precise = monotonicMs() + offsetMs;
    if (Math.abs(wall - precise) <= DRIFT_MS) return Math.round(precise * 1000) / 1000;
    offsetMs += wall - precise;
    return wall;
  };
}
