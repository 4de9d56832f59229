/** The standard event names of a shop's backend, the same for every destination. The last three are newer than release 0.1.0. */
export const EVENT_NAMES = [
  'purchase',
  'add_to_cart',
  'sign_up',
  'view_content',
  'begin_checkout',
  'search',
  'lead',
  'refund',
  'order_fulfilled',
  'order_cancelled',
  'ordered_product',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** The name of an event: a standard one, or any other name of the application, e.g. `Reviewed Product`. */
export type AnyEventName = EventName | (string & {});

const STANDARD: ReadonlySet<unknown> = new Set(EVENT_NAMES);

export function isEventName(name: unknown): name is EventName {
  return STANDARD.has(name);
}

/** The five job types. Each has its own lane. A worker older than `back-in-stock` does not serve that lane. */
export const JOB_TYPES = [
  'profile-upsert',
  'list-subscription',
  'metric-event',
  'event-backfill',
  'back-in-stock',
] as const;

export type JobType = (typeof JOB_TYPES)[number];
