/** The eight canonical event names: what can happen in a shop's backend, in no destination's words. */
export const EVENT_NAMES = [
  'purchase',
  'add_to_cart',
  'sign_up',
  'view_content',
  'begin_checkout',
  'search',
  'lead',
  'refund',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** The four kinds of work a lane can hold. */
export const JOB_TYPES = ['profile-upsert', 'list-subscription', 'metric-event', 'event-backfill'] as const;

export type JobType = (typeof JOB_TYPES)[number];
