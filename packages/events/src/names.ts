/** The eight event names of a shop's backend, the same for every destination. */
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

/** The five job types. Each has its own lane. A worker older than `back-in-stock` does not serve that lane. */
export const JOB_TYPES = [
  'profile-upsert',
  'list-subscription',
  'metric-event',
  'event-backfill',
  'back-in-stock',
] as const;

export type JobType = (typeof JOB_TYPES)[number];
