import type { FlowId, ReasonCode } from '@tracklayer/flows';
import { consent } from './bodies.js';

/** For each of the seven flows: cases that start it, and at least three that do not, with the expected reason. */

export const START_MS = Date.UTC(2026, 3, 23, 10);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const AVA = { email: 'ava@shop.example', external_id: 'cust_1' };

export type Attributes = Record<string, unknown>;

/** One event or subscription, `atMs` after the start. */
export type Step =
  | {
      atMs: number;
      metric: string;
      properties: Attributes;
      more?: Attributes;
      profile?: Attributes;
      bulk?: true;
    }
  | { atMs: number; subscribe: Attributes; historicalImport?: true; listId?: string }
  | { atMs: number; unsubscribe: string }
  /** The address tells Klaviyo itself. */
  | { atMs: number; suppress: 'UNSUBSCRIBE' | 'HARD_BOUNCE' }
  /** The person waits for the variant of the default account. */
  | { atMs: number; waits: Attributes }
  | { atMs: number; stock: number };

const ours = (properties: Attributes) => ({ source: 'tracklayer', ...properties });

const cart = ours({
  cart_id: 'c1',
  sku: 'SKU-481',
  product_name: 'Day cream',
  value: 89.95,
  currency: 'EUR',
  checkout_url: 'https://shop.example/cart/c1',
});
const order = ours({ order_id: '1', value: 29.98, currency: 'EUR', items: ['SKU-481'] });
const product = ours({
  product_id: 'p1',
  product_name: 'Day cream',
  price: 29.9,
  product_url: 'https://shop.example/p/1',
});
const lead = ours({ form_id: 'wholesale', interest: 'wholesale', consent_state: 'granted' });
const refund = ours({ order_id: '1', refund_value: 29.98, currency: 'EUR' });

const optIn: Step = { atMs: -HOUR, subscribe: { email: AVA.email, subscriptions: consent() } };
const event = (metric: string, properties: Attributes, atMs = 0, rest: object = {}): Step => ({
  atMs,
  metric,
  properties,
  ...rest,
});
const waits = (atMs = 0): Step => ({ atMs, waits: AVA });
const without = (properties: Attributes, name: string): Attributes =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => key !== name));

export const CART_FILLED = event('Added to Cart', cart);
const orders = (atMs = 0) => event('Placed Order', order, atMs, { more: { unique_id: `order_${atMs}` } });

export interface Case {
  flow: FlowId;
  so: string;
  steps: Step[];
  /** Expected reasons against the start. Absent if the flow starts. */
  because?: ReasonCode | ReasonCode[];
  /** The flow starts. Expected reasons against its e-mail. Absent if it is sent. */
  noMail?: ReasonCode;
  /** Path of the first reason. */
  path?: string;
}

export const CASES: Case[] = [
  { flow: 'abandon-cart', so: 'a cart with a checkout address', steps: [CART_FILLED] },
  {
    flow: 'abandon-cart',
    so: 'a cart without a checkout address',
    steps: [event('Added to Cart', without(cart, 'checkout_url'))],
    because: 'property_missing',
    path: 'properties.checkout_url',
  },
  {
    flow: 'abandon-cart',
    so: 'a cart that was ordered an hour later',
    steps: [CART_FILLED, orders(HOUR)],
    noMail: 'excluded_by_later',
  },
  {
    flow: 'abandon-cart',
    so: "the browser's event of the same action",
    steps: [event('Added to Cart', { ...cart, source: 'browser' })],
    because: 'property_filtered',
    path: 'properties.source',
  },
  {
    flow: 'abandon-cart',
    so: 'a back-filled cart',
    steps: [
      event('Added to Cart', { ...cart, migration_id: 'spring' }, 0, {
        bulk: true,
        more: { backfill: true },
      }),
    ],
    because: ['backfill_flag', 'migration_traffic'],
    path: 'backfill',
  },
  {
    flow: 'abandon-cart',
    so: 'a cart by a person who unsubscribes before the e-mail',
    steps: [optIn, CART_FILLED, { atMs: HOUR, unsubscribe: AVA.email }],
    noMail: 'consent_withdrawn',
    path: 'profile.consents.email.marketing',
  },
  {
    flow: 'abandon-cart',
    so: "a cart by a person who unsubscribes by Klaviyo's link before the e-mail",
    steps: [optIn, CART_FILLED, { atMs: HOUR, suppress: 'UNSUBSCRIBE' }],
    noMail: 'suppressed',
    path: 'profile.subscriptions.email.marketing.suppression',
  },
  {
    flow: 'abandon-cart',
    so: 'a cart by a person whose address bounces after the e-mail',
    steps: [optIn, CART_FILLED, { atMs: 5 * HOUR, suppress: 'HARD_BOUNCE' }],
  },
  { flow: 'welcome-series', so: 'a live opt-in', steps: [optIn] },
  {
    flow: 'welcome-series',
    so: 'an old consent that is imported',
    steps: [
      {
        atMs: 0,
        subscribe: { email: AVA.email, subscriptions: consent({ consented_at: '2024-01-01T00:00:00Z' }) },
        historicalImport: true,
      },
    ],
    because: 'historical_import',
    path: 'historical_import',
  },
  {
    flow: 'welcome-series',
    so: 'a double opt-in that is not confirmed',
    steps: [{ ...optIn, listId: 'Double' }],
    because: 'consent_pending',
    path: 'profile.consents.email.marketing',
  },
  {
    flow: 'welcome-series',
    so: 'a second opt-in',
    steps: [optIn, { ...optIn, atMs: 0 }],
    because: 'on_list_already',
    path: 'relationships.list',
  },
  { flow: 'back-in-stock', so: 'a person who waits for a variant', steps: [waits()] },
  {
    flow: 'back-in-stock',
    so: 'a variant whose stock rises',
    steps: [waits(), { atMs: DAY, stock: 5 }],
  },
  {
    flow: 'back-in-stock',
    so: 'a person who unsubscribes before the stock rises',
    steps: [optIn, waits(), { atMs: HOUR, unsubscribe: AVA.email }, { atMs: DAY, stock: 5 }],
    noMail: 'consent_withdrawn',
    path: 'profile.consents.email.marketing',
  },
  {
    flow: 'back-in-stock',
    so: 'a second request of a person who waits',
    steps: [waits(), waits(HOUR)],
    because: 'duplicate',
    path: 'unique_id',
  },
  {
    flow: 'back-in-stock',
    so: 'a lead with the form back_in_stock',
    steps: [event('Submitted Lead Form', { ...lead, form_id: 'back_in_stock', sku: 'SKU-481' })],
    because: 'own_metric_only',
  },
  {
    flow: 'back-in-stock',
    so: "an event that has the name of Klaviyo's own metric",
    steps: [event('Subscribed to Back in Stock', ours({ sku: 'SKU-481' }))],
    because: 'own_metric_only',
  },
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
  {
    flow: 'browse-abandonment',
    so: 'a product view by a subscriber',
    steps: [optIn, event('Viewed Product', product)],
  },
  {
    flow: 'browse-abandonment',
    so: 'a product view with a cart after it',
    steps: [optIn, event('Viewed Product', product), event('Added to Cart', cart, HOUR)],
    noMail: 'excluded_by_later',
  },
  {
    flow: 'browse-abandonment',
    so: 'a product view by a person without an e-mail address',
    steps: [event('Viewed Product', product, 0, { profile: { external_id: 'cust_2' } })],
    noMail: 'email_missing',
    path: 'profile.email',
  },
  {
    flow: 'browse-abandonment',
    so: 'a product view that names no product',
    steps: [event('Viewed Product', without(product, 'product_id'))],
    because: 'property_missing',
    path: 'properties.product_id',
  },
  {
    flow: 'browse-abandonment',
    so: 'a product without an absolute address',
    steps: [optIn, event('Viewed Product', { ...product, product_url: '/p/1' })],
    because: 'property_wrong_kind',
    path: 'properties.product_url',
  },
  {
    flow: 'browse-abandonment',
    so: 'a second product view in the same week',
    steps: [
      optIn,
      event('Viewed Product', product, 0, { more: { unique_id: 'first' } }),
      event('Viewed Product', product, DAY, { more: { unique_id: 'second' } }),
    ],
    because: 'started_already',
  },
  {
    flow: 'cart-to-lead',
    so: 'an enquiry with an open cart',
    steps: [{ ...CART_FILLED, atMs: -HOUR }, event('Submitted Lead Form', lead)],
  },
  {
    flow: 'cart-to-lead',
    so: 'an enquiry without a cart',
    steps: [event('Submitted Lead Form', lead)],
    because: 'earlier_event_missing',
  },
  {
    flow: 'cart-to-lead',
    so: 'an enquiry after the cart was ordered',
    steps: [{ ...CART_FILLED, atMs: -2 * HOUR }, orders(-HOUR), event('Submitted Lead Form', lead)],
    because: 'excluded_by_earlier',
  },
  {
    flow: 'cart-to-lead',
    so: 'an enquiry without consent',
    steps: [
      { ...CART_FILLED, atMs: -HOUR },
      event('Submitted Lead Form', { ...lead, consent_state: 'denied' }),
    ],
    because: 'property_filtered',
    path: 'properties.consent_state',
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
