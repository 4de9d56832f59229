import {
  AVA,
  CART_FILLED,
  type Case,
  cart,
  DAY,
  event,
  HOUR,
  lead,
  optIn,
  orders,
  product,
  without,
} from './flow-steps.js';

/** Cases of the flows after a cart or a look at a product. */
export const CART_CASES: Case[] = [
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
];
