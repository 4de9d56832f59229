import { randomUUID } from 'node:crypto';
import type { CanonicalEvent, EventName, JsonObject } from '@tracklayer/events';

const PROPERTIES: Record<EventName, JsonObject> = {
  purchase: {
    orderId: '10492',
    value: 64.5,
    currency: 'EUR',
    items: [{ sku: 'SKU-481', productName: 'Day cream', quantity: 1, price: 64.5 }],
  },
  add_to_cart: {
    cartId: 'c-10492',
    productId: 'p-481',
    sku: 'SKU-481',
    productName: 'Day cream',
    value: 64.5,
    currency: 'EUR',
  },
  sign_up: { signupForm: 'footer' },
  view_content: {
    productId: 'p-481',
    sku: 'SKU-481',
    productName: 'Day cream',
    category: 'skincare',
    price: 64.5,
  },
  begin_checkout: { checkoutId: 'ch-10492', value: 64.5, currency: 'EUR', itemCount: 1 },
  search: { query: 'day cream', resultCount: 12 },
  lead: { formId: 'wholesale', interest: 'wholesale' },
  order_fulfilled: { orderId: '10492', value: 129.95, currency: 'EUR' },
  order_cancelled: { orderId: '10492', value: 129.95, currency: 'EUR' },
  ordered_product: {
    orderId: '10492',
    sku: 'SKU-481',
    quantity: 1,
    price: 64.5,
    value: 64.5,
    currency: 'EUR',
  },
  refund: { orderId: '10492', refundValue: 64.5, currency: 'EUR', reason: 'damaged' },
};

/**
 * A valid event of that name, with its own id and a past time with an offset. A sign-up has granted consent. An override
 * replaces a whole field.
 */
export function buildEvent(name: EventName, overrides: Partial<CanonicalEvent> = {}): CanonicalEvent {
  return {
    name,
    eventId: `${name}-${randomUUID()}`,
    time: '2026-04-20T12:17:31+02:00',
    profile: { email: 'ava@shop.example', externalId: 'c-1', firstName: 'Ava' },
    properties: structuredClone(PROPERTIES[name]),
    ...(name === 'sign_up' && {
      consent: { status: 'granted', channels: ['email'], at: '2026-04-20T12:17:30+02:00', source: 'footer' },
    }),
    source: 'order-service',
    ...overrides,
  };
}
