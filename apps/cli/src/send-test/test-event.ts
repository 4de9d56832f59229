import type { CanonicalEvent, EventName, JsonObject } from '@tracklayer/events';

export interface TestEventOptions {
  name: EventName;
  to: string;
  /** Unique, so that every run sends a new event. */
  runId: string;
  nowMs: number;
  /** Also subscribe the address to the list. */
  subscribe: boolean;
}

/** The product name that every reader of the event sees. */
const PRODUCT = 'TrackLayer test, no real product';
const SHOP = 'https://shop.example/tracklayer-test';
const MONEY = { value: 1, currency: 'EUR' };

/** One event as an application would track it, with every property that flows use, marked as a test in each of them. */
export function testEvent({ name, to, runId, nowMs, subscribe }: TestEventOptions): CanonicalEvent {
  const time = new Date(nowMs).toISOString();
  return {
    name,
    eventId: `test_${name}_${runId}`,
    time,
    profile: { email: to },
    properties: { ...PROPERTIES[name](`test_${runId}`), test: true, test_run: runId },
    source: 'tracklayer-cli',
    ...(subscribe && {
      consent: { status: 'granted', channels: ['email'], at: time, source: 'tracklayer_test' },
    }),
  };
}

const PROPERTIES: Readonly<Record<EventName, (id: string) => JsonObject>> = {
  purchase: (id) => ({
    orderId: id,
    ...MONEY,
    items: [{ sku: 'TEST', productName: PRODUCT, quantity: 1, price: MONEY.value }],
  }),
  add_to_cart: (id) => ({
    cartId: id,
    productId: id,
    sku: 'TEST',
    productName: PRODUCT,
    ...MONEY,
    checkoutUrl: `${SHOP}/cart`,
  }),
  sign_up: () => ({ signupForm: 'tracklayer_test' }),
  view_content: (id) => ({
    productId: id,
    sku: 'TEST',
    productName: PRODUCT,
    category: 'test',
    price: MONEY.value,
    productUrl: SHOP,
  }),
  begin_checkout: (id) => ({ checkoutId: id, ...MONEY, itemCount: 1, checkoutUrl: `${SHOP}/checkout` }),
  search: () => ({ query: PRODUCT, resultCount: 0 }),
  lead: (id) => ({ formId: id, interest: 'test' }),
  order_fulfilled: (id) => ({ orderId: id, ...MONEY }),
  order_cancelled: (id) => ({ orderId: id, ...MONEY, reason: 'test' }),
  ordered_product: (id) => ({
    orderId: id,
    sku: 'TEST',
    productName: PRODUCT,
    quantity: 1,
    price: MONEY.value,
    ...MONEY,
  }),
  refund: (id) => ({ orderId: id, refundValue: MONEY.value, currency: MONEY.currency, reason: 'test' }),
};
