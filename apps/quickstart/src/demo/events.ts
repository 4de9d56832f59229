/** The events of the demo's shoppers. Pure. */
import type { TrackInput } from '@tracklayer/producer';
import { of, shopper } from './people.js';

const MINUTE_MS = 60_000;

const PRODUCTS = [
  { productId: 'p-481', sku: 'SKU-481', productName: 'Day cream', price: 34.9, category: 'skincare' },
  { productId: 'p-112', sku: 'SKU-112', productName: 'Linen shirt', price: 79, category: 'clothes' },
  { productId: 'p-733', sku: 'SKU-733', productName: 'Soap, lavender', price: 8.5, category: 'skincare' },
  { productId: 'p-390', sku: 'SKU-390', productName: 'Cotton towel', price: 24, category: 'home' },
];

/** A phone number in the format E.164 that cannot exist, because no area code begins with 0. So Klaviyo refuses it. */
function badPhone(number: number): string {
  return `+1${String(number).padStart(10, '0')}`;
}

/** In these texts the demo's Klaviyo finds a fault, see `causes.ts`. */
export const MARKS = { giftNote: 'engraved', coupon: 'SPRING-0' } as const;

export interface Moment {
  /** The id of this run, so that a second run sends no duplicates. */
  run: string;
  /** Which shopper. */
  number: number;
  /** Epoch ms. */
  nowMs: number;
}

/** What one shopper does within ten minutes: looks, and with luck puts something into the cart, orders, and signs up. */
export function visitOf({ run, number, nowMs }: Moment): TrackInput[] {
  const product = of(PRODUCTS, number);
  const { price, ...names } = product;
  const profile = shopper(number);
  const id = (what: string) => `${what}_${run}_${number}`;
  const at = (minutesAgo: number) => new Date(nowMs - minutesAgo * MINUTE_MS).toISOString();
  const link = (path: string) => `https://shop.example/${path}`;
  const money = { value: price, currency: 'EUR' };
  const events: TrackInput[] = [
    {
      name: 'view_content',
      eventId: id('view'),
      time: at(9),
      profile,
      properties: { ...names, price, productUrl: link(`products/${product.productId}`) },
      source: 'shop',
    },
  ];
  if (number % 4 === 3) return events;
  events.push({
    name: 'add_to_cart',
    eventId: id('cart'),
    time: at(7),
    profile,
    properties: {
      cartId: id('c'),
      productId: product.productId,
      sku: product.sku,
      productName: product.productName,
      ...money,
      checkoutUrl: link(`cart/${number}`),
    },
    source: 'shop',
  });
  if (number % 3 === 1) return events;
  events.push(
    {
      name: 'begin_checkout',
      eventId: id('checkout'),
      time: at(4),
      profile,
      properties: { checkoutId: id('ch'), checkoutUrl: link(`checkout/${number}`), ...money },
      source: 'shop',
    },
    {
      name: 'purchase',
      eventId: id('order'),
      time: at(2),
      profile,
      properties: {
        orderId: orderNumber(number),
        ...money,
        items: [
          {
            productId: product.productId,
            sku: product.sku,
            productName: product.productName,
            quantity: 1,
            price,
          },
        ],
        shippingCountry: profile.country,
        ...(number % 9 === 0 && { giftNote: `${MARKS.giftNote}, for ${profile.firstName}` }),
        ...(number % 15 === 2 && { discountCode: MARKS.coupon }),
      },
      source: 'shop',
    },
  );
  if (number % 5 === 0) {
    events.push({
      name: 'sign_up',
      eventId: id('signup'),
      time: at(1),
      profile,
      properties: { signupForm: 'footer' },
      consent: { status: 'granted', channels: ['email'], source: 'footer', at: at(1) },
      source: 'shop',
    });
  }
  return events;
}

/** An enquiry by somebody who left only a wrong phone number. */
export function badLead({ run, number, nowMs }: Moment): TrackInput {
  return {
    name: 'lead',
    eventId: `lead_${run}_${number}`,
    time: new Date(nowMs).toISOString(),
    profile: { phoneNumber: badPhone(number) },
    properties: { formId: 'wholesale', interest: 'a crate of soap', landingPage: '/wholesale' },
    source: 'shop',
  };
}

/** An order without its person: nobody can deliver it as it is. */
export function orphan({ run, number, nowMs }: Moment): unknown {
  return {
    name: 'purchase',
    eventId: `order_${run}_guest${number}`,
    time: new Date(nowMs).toISOString(),
    profile: {},
    properties: { orderId: `G${orderNumber(number)}`, value: 12.5, currency: 'EUR' },
    source: 'till',
  };
}

export function orderNumber(number: number): string {
  return String(10_400 + number);
}
