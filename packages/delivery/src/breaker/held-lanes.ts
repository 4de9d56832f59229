import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { type HoldScope, JOB_ENDPOINTS, type RequestSettings } from '@tracklayer/klaviyo';
import type { CircuitBreaker } from './circuit-breaker.js';

/** Batches without events: profiles, consents and withdrawals. */
const OF_OTHER_BATCHES: readonly HoldScope[] = [
  'POST /api/profile-bulk-import-jobs',
  'POST /api/profile-subscription-bulk-create-jobs',
  'POST /api/profile-subscription-bulk-delete-jobs',
];

/**
 * Whether every job of a lane needs a held scope, and no job of another lane depends on them. Such a lane takes no jobs.
 * In any other lane each job finds out by itself, because some of them may go:
 * - a held profile must let the events go that wait for it;
 * - people are unsubscribed, and subscribed to other lists, while subscriptions to one list are held.
 */
export function isWhollyHeld(
  type: JobType,
  dialect: RequestSettings['dialect'],
  isHeld: (scope: HoldScope) => boolean,
): boolean {
  switch (type) {
    case 'metric-event':
      return isHeld('POST /api/events');
    case 'event-backfill': {
      const events =
        dialect === 'klaviyo' ? 'POST /api/event-bulk-create-jobs' : 'POST /api/events-bulk-create-jobs';
      return (isHeld(events) || isHeld('backfill')) && OF_OTHER_BATCHES.every(isHeld);
    }
    case 'back-in-stock':
      return isHeld('POST /api/back-in-stock-subscriptions');
    case 'profile-upsert':
    case 'list-subscription':
      return false;
  }
}

type Held = Pick<CircuitBreaker, 'isHeld' | 'isAnyListHeld'>;

/** Whether jobs of this type wait for a hold of an endpoint or a list. */
export function isLaneHeld(type: JobType, { isHeld, isAnyListHeld }: Held): boolean {
  return JOB_ENDPOINTS[type].some(isHeld) || (type === 'list-subscription' && isAnyListHeld());
}

/** The lanes of which a hold stops some jobs now. */
export function heldLanes(breaker: Held): JobType[] {
  if (breaker.isHeld('destination')) return [...JOB_TYPES];
  const isFlagHeld = breaker.isHeld('backfill');
  return JOB_TYPES.filter((type) => isLaneHeld(type, breaker) || (type === 'event-backfill' && isFlagHeld));
}
