import { performance } from 'node:perf_hooks';

/** How far the wall clock may stand from ours before we follow it: more than timer jitter, less than anybody measures. */
const DRIFT_MS = 5;

/**
 * Wall-clock milliseconds with microseconds behind the point. `Date.now()` alone is too coarse to tell which of two
 * requests of one millisecond came first; the monotonic clock alone stands still while a machine sleeps.
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
