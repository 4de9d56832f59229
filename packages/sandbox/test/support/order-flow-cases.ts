import { AVA, type Case, DAY, event, HOUR, optIn, order, orders, refund, without } from './flow-steps.js';

/** Cases of the flows after an order. */
export const ORDER_CASES: Case[] = [
  { flow: 'post-purchase-upsell', so: 'an order by a subscriber', steps: [optIn, orders()] },
  {
    flow: 'post-purchase-upsell',
    so: 'an order by a person who never subscribed',
    steps: [orders()],
  },
  {
    flow: 'post-purchase-upsell',
    so: 'an order by a person who unsubscribed',
    steps: [optIn, { atMs: -1, unsubscribe: AVA.email }, orders()],
    noMail: 'consent_withdrawn',
    path: 'profile.consents.email.marketing',
  },
  {
    flow: 'post-purchase-upsell',
    so: 'an order that was refunded the next day',
    steps: [optIn, orders(), event('Refunded Order', refund, DAY)],
    noMail: 'excluded_by_later',
  },
  {
    flow: 'post-purchase-upsell',
    so: "the browser's event of the same order",
    steps: [event('Placed Order', without(order, 'source'))],
    because: 'property_missing',
    path: 'properties.source',
  },
  {
    flow: 'post-purchase-upsell',
    so: 'an order of a migration',
    steps: [event('Placed Order', order, 0, { more: { backfill: true } })],
    because: 'backfill_flag',
    path: 'backfill',
  },
  {
    flow: 'post-purchase-upsell',
    so: 'an order without its items',
    steps: [optIn, event('Placed Order', { ...order, items: [] })],
    because: 'property_wrong_kind',
    path: 'properties.items',
  },
  { flow: 'winback', so: 'an order without a later order', steps: [optIn, orders()] },
  {
    flow: 'winback',
    so: 'an order by a person whose address bounced',
    steps: [{ atMs: -HOUR, suppress: 'HARD_BOUNCE' }, orders()],
    noMail: 'suppressed',
    path: 'profile.subscriptions.email.marketing.suppression',
  },
  {
    flow: 'winback',
    so: 'an order with another a month later',
    steps: [optIn, orders(), orders(30 * DAY)],
    noMail: 'excluded_by_later',
  },
  {
    flow: 'winback',
    so: 'an order of a migration',
    steps: [optIn, event('Placed Order', { ...order, migration_id: 'spring_2026' })],
    because: 'migration_traffic',
    path: 'properties.migration_id',
  },
  {
    flow: 'winback',
    so: 'a duplicate order',
    steps: [optIn, orders(), { ...orders(), atMs: 1 }],
    because: 'duplicate',
    path: 'unique_id',
  },
  {
    flow: 'winback',
    so: 'an order by a test address that Klaviyo drops',
    steps: [event('Placed Order', order, 0, { profile: { email: 'ava@example.com' } })],
    because: 'address_dropped',
    path: 'profile.email',
  },
];
