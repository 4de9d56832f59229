/**
 * Whether a permit is young enough for its call.
 *
 * Redis dates a permit when it grants it, and the destination counts the call when it arrives. Each window is longer by a
 * guard, which covers the difference between a slow call and a fast one. Defends against a process that stands still between
 * the permit and the call, for example on a machine with too few processors. Its calls would arrive late, together with
 * those of younger permits. A soak on a full machine had 38 calls beyond a limit in ten minutes.
 *
 * The age counts from the request to Redis. A round trip that is always slow is no reason to wait: only the time beyond the
 * usual age counts. Half of the guard is for it, and half for the way to the destination.
 */
import type { Permit } from './types.js';

/** The usual age is the least of about this many calls. */
const CALLS = 100;

/**
 * @param nowMs a clock that only goes forward.
 * @returns a function that makes the age of a permit from the time of the request to Redis.
 */
export function createPermitAges(
  guardMs: number,
  nowMs: () => number,
): (askedMs: number) => Pick<Permit, 'isFresh'> {
  let calls = 0;
  let least = Number.POSITIVE_INFINITY;
  let leastBefore = Number.POSITIVE_INFINITY;

  function usual(): number {
    const known = Math.min(least, leastBefore);
    return Number.isFinite(known) ? Math.min(known, guardMs) : 0;
  }

  function note(ageMs: number): void {
    if (calls === CALLS) {
      calls = 0;
      leastBefore = least;
      least = Number.POSITIVE_INFINITY;
    }
    calls += 1;
    least = Math.min(least, ageMs);
  }

  return (askedMs) => ({
    isFresh() {
      const ageMs = nowMs() - askedMs;
      const isFresh = ageMs - usual() <= guardMs / 2;
      note(ageMs);
      return isFresh;
    },
  });
}
