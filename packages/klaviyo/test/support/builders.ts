import type { CanonicalEvent, EventName, JsonObject } from '@tracklayer/events';
import type { KlaviyoAnswer } from '../../src/request.js';

export const AVA = {
  email: 'ava@shop.example',
  phoneNumber: '+4915112345678',
  externalId: 'cust_34982',
  firstName: 'Ava',
  lastName: 'Berg',
  locale: 'de-DE',
  country: 'DE',
  address: 'Elm Road 4',
  address2: '3rd floor',
  city: 'Dresden',
  region: 'Saxony',
  zip: '01067',
  title: 'Head of Purchasing',
  organization: 'Acme Ltd',
  properties: { preferred_category: 'skincare', last_source: null },
};

const PROPERTIES: Record<EventName, JsonObject> = {
  purchase: {
    orderId: '10492',
    value: 129.95,
    currency: 'EUR',
    items: ['SKU-481', { sku: 'SKU-812', quantity: 2 }],
    discountCode: 'SPRING10',
    shippingCountry: 'DE',
  },
  add_to_cart: {
    cartId: 'c-10492',
    productId: 'p-481',
    sku: 'SKU-481',
    productName: 'Day cream',
    value: 89.95,
    currency: 'EUR',
    checkoutUrl: 'https://shop.example/cart/c-10492',
  },
  ordered_product: {
    orderId: '10492',
    sku: 'SKU-481',
    quantity: 2,
    price: 29.9,
    value: 59.8,
    currency: 'EUR',
  },
  sign_up: { signupForm: 'footer', campaign: 'spring' },
  view_content: {
    productId: 'p-481',
    sku: 'SKU-481',
    productName: 'Day cream',
    category: 'skincare',
    price: 29.9,
    productUrl: 'https://shop.example/p/481',
  },
  begin_checkout: {
    checkoutId: 'ch-1',
    checkoutUrl: 'https://shop.example/checkout/1',
    value: 89.95,
    currency: 'EUR',
    itemCount: 3,
  },
  search: { query: 'day cream', resultCount: 12, category: 'skincare', sourcePage: '/skincare' },
  lead: {
    formId: 'contact',
    source: 'trade_fair',
    interest: 'wholesale',
    consentState: 'granted',
    landingPage: '/wholesale',
  },
  order_fulfilled: { orderId: '10492' },
  order_cancelled: { orderId: '10492' },
  refund: { orderId: '10492', refundValue: 29.95, currency: 'EUR', reason: 'damaged', items: ['SKU-481'] },
};

export function anEvent(name: EventName, changes: Partial<CanonicalEvent> = {}): CanonicalEvent {
  return {
    name,
    eventId: `${name}_1`,
    time: '2026-04-23T10:15:30Z',
    profile: AVA,
    properties: PROPERTIES[name],
    ...changes,
  };
}

export function anAnswer(
  status: number,
  body?: unknown,
  headers: KlaviyoAnswer['headers'] = {},
): KlaviyoAnswer {
  return { status, headers, body };
}

export function anError(error: object): { errors: object[] } {
  return { errors: [{ id: 'a7b1', status: 400, title: 'Invalid input.', links: {}, meta: {}, ...error }] };
}
