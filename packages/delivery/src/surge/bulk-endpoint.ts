import type { CircuitBreaker } from '../breaker/circuit-breaker.js';

/** Where the bulk calls of a surge go. */
export const BULK_ENDPOINT = 'POST /api/event-bulk-create-jobs';

/** While one of them is held, there is no surge. */
const NEEDED = ['destination', 'POST /api/events', BULK_ENDPOINT] as const;

/** Whether a hold rules out bulk calls now. */
export function isBulkRuledOut(breaker: Pick<CircuitBreaker, 'isHeld'>): boolean {
  return NEEDED.some((scope) => breaker.isHeld(scope));
}
