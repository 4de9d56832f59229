import type { Profile, TrackInput } from '@tracklayer/producer';
import { amount, CURRENCY, type Product } from './catalogue.js';
import { type Cart, type Checkout, type Customer, type Line, type Order, totalCents } from './shop.js';

/**
 * The events of the shop, one function per event.
 *
 * Each event is built from the shop's own record. Its id comes from that record (`ord_<id>_purchase`), and its time is the time
 * of the record. So building it again gives the same event. A request that is sent twice, a restart or a repair job repeats
 * the event, and TrackLayer answers that the repeat is a duplicate.
 */

const SOURCE = 'example-shop';
const SHOP_URL = 'https://shop.example';

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The profile without fields that the shop does not know. A missing field does not change the profile at Klaviyo. */
function profileOf(customer: Customer): Profile {
  const { id, ...known } = customer;
  return { ...known, externalId: id };
}

function itemsOf(lines: readonly Line[]) {
  return lines.map(({ product, quantity }) => ({
    sku: product.sku,
    productName: product.name,
    quantity,
    price: amount(product.priceCents),
  }));
}

export function productViewed(
  visitId: string,
  customer: Customer,
  product: Product,
  atMs: number,
): TrackInput<'view_content'> {
  return {
    name: 'view_content',
    eventId: `view_${visitId}_${product.id}`,
    time: iso(atMs),
    profile: profileOf(customer),
    properties: {
      productId: product.id,
      sku: product.sku,
      productName: product.name,
      category: product.category,
      price: amount(product.priceCents),
      productUrl: `${SHOP_URL}/products/${product.id}`,
    },
    source: SOURCE,
  };
}

export function searched(
  searchId: string,
  customer: Customer,
  search: { query: string; resultCount: number },
  atMs: number,
): TrackInput<'search'> {
  return {
    name: 'search',
    eventId: `search_${searchId}`,
    time: iso(atMs),
    profile: profileOf(customer),
    properties: { ...search, sourcePage: `${SHOP_URL}/` },
    source: SOURCE,
  };
}

export function addedToCart(
  cart: Cart,
  addition: number,
  customer: Customer,
  line: Line,
  atMs: number,
): TrackInput<'add_to_cart'> {
  return {
    name: 'add_to_cart',
    eventId: `cart_${cart.id}_add_${addition}`,
    time: iso(atMs),
    profile: profileOf(customer),
    properties: {
      cartId: cart.id,
      productId: line.product.id,
      sku: line.product.sku,
      productName: line.product.name,
      quantity: line.quantity,
      value: amount(totalCents([line])),
      currency: CURRENCY,
      checkoutUrl: `${SHOP_URL}/carts/${cart.id}`,
    },
    source: SOURCE,
  };
}

export function checkoutBegun(checkout: Checkout): TrackInput<'begin_checkout'> {
  return {
    name: 'begin_checkout',
    eventId: `chk_${checkout.id}_begin`,
    time: iso(checkout.startedAtMs),
    profile: profileOf(checkout.customer),
    properties: {
      checkoutId: checkout.id,
      checkoutUrl: `${SHOP_URL}/checkout/${checkout.id}`,
      value: amount(totalCents(checkout.lines)),
      currency: CURRENCY,
      itemCount: checkout.lines.reduce((sum, line) => sum + line.quantity, 0),
    },
    source: SOURCE,
  };
}

export function purchased(order: Order): TrackInput<'purchase'> {
  return {
    name: 'purchase',
    eventId: `ord_${order.id}_purchase`,
    time: iso(order.placedAtMs),
    profile: profileOf(order.customer),
    properties: {
      orderId: order.id,
      value: amount(order.totalCents),
      currency: CURRENCY,
      items: itemsOf(order.lines),
      ...(order.customer.country ? { shippingCountry: order.customer.country } : {}),
    },
    source: SOURCE,
  };
}

export function refunded(order: Order & { refund: { reason: string; atMs: number } }): TrackInput<'refund'> {
  return {
    name: 'refund',
    eventId: `ord_${order.id}_refund`,
    time: iso(order.refund.atMs),
    profile: profileOf(order.customer),
    properties: {
      orderId: order.id,
      refundValue: amount(order.totalCents),
      currency: CURRENCY,
      reason: order.refund.reason,
      items: itemsOf(order.lines),
    },
    source: SOURCE,
  };
}

export interface Signup {
  id: string;
  email: string;
  /** Whether the checkbox was ticked. Without consent TrackLayer does not subscribe the person. */
  consent: boolean;
  atMs: number;
}

export function signedUp(signup: Signup): TrackInput<'sign_up'> {
  return {
    name: 'sign_up',
    eventId: `signup_${signup.id}`,
    time: iso(signup.atMs),
    profile: { email: signup.email },
    properties: { signupForm: 'newsletter_footer', campaign: 'autumn' },
    consent: {
      status: signup.consent ? 'granted' : 'denied',
      channels: ['email'],
      at: iso(signup.atMs),
      source: 'newsletter_footer',
    },
    source: SOURCE,
  };
}

export interface Enquiry {
  id: string;
  /** Of e-mail address and phone number at least one. */
  email?: string;
  phoneNumber?: string;
  interest: string;
  atMs: number;
}

export function enquired(enquiry: Enquiry): TrackInput<'lead'> {
  const { email, phoneNumber } = enquiry;
  return {
    name: 'lead',
    eventId: `lead_${enquiry.id}`,
    time: iso(enquiry.atMs),
    profile: { ...(email ? { email } : {}), ...(phoneNumber ? { phoneNumber } : {}) },
    properties: { formId: 'wholesale', interest: enquiry.interest, landingPage: `${SHOP_URL}/wholesale` },
    source: SOURCE,
  };
}
