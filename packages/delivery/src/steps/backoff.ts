import type { RetryPolicy } from '../context.js';

/**
 * Exponential back-off, capped, with full jitter: any time between zero and the ceiling, so that a thousand jobs that
 * failed together do not return together.
 *
 * @param spent attempts spent so far, at least 1
 * @param random in [0, 1)
 */
export function backoffMs(spent: number, policy: RetryPolicy, random: number): number {
  // Doubles lose precision above 2 ** 53, but the cap is far below.
  const ceilingMs = Math.min(policy.capMs, policy.baseMs * 2 ** Math.max(0, spent - 1));
  return Math.floor(random * ceilingMs);
}
