import type { CanonicalEvent, EventName, JsonObject } from '@tracklayer/events';

const PRODUCT: JsonObject = {
  productId: 'p-481',
  sku: 'SKU-481',
  productName: 'Day cream',
};
const PRODUCT_URL = 'https://shop.example/p/481';
const MONEY: JsonObject = { value: 89.95, currency: 'EUR' };
const ITEMS = ['SKU-481'];

/** Every property of each event that the product's guide and our mapping know. */
const PROPERTIES: Record<EventName, JsonObject> = {
  purchase: {
    orderId: '10492',
    ...MONEY,
    items: ITEMS,
    discountCode: 'SPRING10',
    shippingCountry: 'DE',
    checkoutUrl: 'https://shop.example/orders/10492',
  },
  add_to_cart: {
    cartId: 'c-10492',
    ...PRODUCT,
    quantity: 1,
    ...MONEY,
    checkoutUrl: 'https://shop.example/cart/c-10492',
  },
  sign_up: { listId: 'Y6nRLr', source: 'footer', signupForm: 'footer', campaign: 'spring' },
  view_content: { ...PRODUCT, category: 'skincare', price: 89.95, productUrl: PRODUCT_URL, ...MONEY },
  begin_checkout: {
    checkoutId: 'ch-1',
    cartId: 'c-10492',
    checkoutUrl: 'https://shop.example/checkout/ch-1',
    ...MONEY,
    itemCount: 1,
    items: ITEMS,
  },
  search: { query: 'cream', resultCount: 12, category: 'skincare', sourcePage: '/' },
  lead: {
    formId: 'contact',
    source: 'trade_fair',
    interest: 'wholesale',
    consentState: 'granted',
    landingPage: '/wholesale',
    ...PRODUCT,
    productUrl: PRODUCT_URL,
  },
  order_fulfilled: {
    orderId: '10492',
    ...MONEY,
    items: ITEMS,
    trackingUrl: 'https://parcel.example/1',
  },
  ordered_product: {
    orderId: '10492',
    ...PRODUCT,
    quantity: 1,
    price: 89.95,
    ...MONEY,
    productUrl: PRODUCT_URL,
  },
  order_cancelled: { orderId: '10492', ...MONEY, items: ITEMS, reason: 'out_of_stock' },
  refund: { orderId: '10492', refundValue: 89.95, currency: 'EUR', reason: 'damaged', items: ITEMS },
};

/** An event with every known field set. A property that the mapping cannot make from it, it can make from no event. */
export function specimenOf(name: EventName): CanonicalEvent {
  return {
    name,
    eventId: `specimen_${name}`,
    time: '2026-04-23T10:15:30Z',
    profile: {
      email: 'ava@shop.example',
      phoneNumber: '+4915112345678',
      externalId: 'cust_1',
      firstName: 'Ava',
      lastName: 'Berg',
      locale: 'de-DE',
      country: 'DE',
      address: 'Elm Road 4',
      address2: '3rd floor',
      city: 'Dresden',
      region: 'Saxony',
      zip: '01067',
      latitude: 51.05,
      longitude: 13.74,
      timezone: 'Europe/Berlin',
      ip: '203.0.113.7',
      title: 'Head of Purchasing',
      organization: 'Acme Ltd',
      properties: {},
    },
    properties: PROPERTIES[name],
    consent: { status: 'granted', channels: ['email'], at: '2026-04-23T10:15:00Z', source: 'footer' },
    source: 'order-service',
  };
}
