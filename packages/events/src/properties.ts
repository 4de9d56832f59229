import type { EventName } from './names.js';
import type { CanonicalEvent } from './types.js';

/**
 * JSON as an application writes it: a field that is `undefined` counts as absent, a date becomes ISO 8601, and a big integer
 * becomes a number or, beyond 2^53, text.
 */
export type JsonInput =
  | string
  | number
  | bigint
  | boolean
  | Date
  | null
  | JsonInput[]
  | { [key: string]: JsonInput | undefined };

/** Other properties: any JSON value under any name. */
interface More {
  [key: string]: JsonInput | undefined;
}

/** The named fields of a type, without the other properties. */
export type NamedKey<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] };

/** One line of an order: a SKU, or an object about it. */
export type OrderItem =
  | string
  | (More & { productId?: string; sku?: string; productName?: string; quantity?: number; price?: number });

export interface PurchaseProperties extends More {
  orderId: string;
  /** The value of the order in `currency`. */
  value: number;
  /** ISO 4217, e.g. `EUR`. */
  currency: string;
  items?: OrderItem[];
  discountCode?: string;
  /** ISO 3166-1 alpha-2, e.g. `DE`. */
  shippingCountry?: string;
  checkoutUrl?: string;
}

export interface AddToCartProperties extends More {
  cartId: string;
  productId?: string;
  sku?: string;
  productName?: string;
  /** Give `currency` too. */
  value?: number;
  /** ISO 4217, e.g. `EUR`. */
  currency?: string;
  /** Link to this cart, for an abandoned-cart message. */
  checkoutUrl?: string;
}

export interface SignUpProperties extends More {
  /** The list of the sign-up, where it is not the destination's list. */
  listId?: string;
  signupForm?: string;
  campaign?: string;
}

export interface ViewContentProperties extends More {
  productId: string;
  sku?: string;
  productName?: string;
  category?: string;
  price?: number;
  productUrl?: string;
}

export interface BeginCheckoutProperties extends More {
  checkoutId: string;
  checkoutUrl?: string;
  /** Give `currency` too. */
  value?: number;
  /** ISO 4217, e.g. `EUR`. */
  currency?: string;
  itemCount?: number;
}

export interface SearchProperties extends More {
  query: string;
  resultCount?: number;
  category?: string;
  sourcePage?: string;
}

export interface LeadProperties extends More {
  formId: string;
  interest?: string;
  consentState?: string;
  landingPage?: string;
}

export interface RefundProperties extends More {
  orderId: string;
  /** The amount paid back in `currency`. */
  refundValue: number;
  /** ISO 4217, e.g. `EUR`. */
  currency: string;
  reason?: string;
  items?: OrderItem[];
}

/** The properties of each event name. */
export interface EventProperties {
  purchase: PurchaseProperties;
  add_to_cart: AddToCartProperties;
  sign_up: SignUpProperties;
  view_content: ViewContentProperties;
  begin_checkout: BeginCheckoutProperties;
  search: SearchProperties;
  lead: LeadProperties;
  refund: RefundProperties;
}

/**
 * The original moment: ISO 8601 with an offset, a Date, or seconds or milliseconds since 1970. A text without an offset needs
 * the option `timeZone`.
 */
export type Time = string | number | Date;

/** An event as an application writes it. `name` decides the required `properties`. */
export type TrackInput<Name extends EventName = EventName> = {
  [N in Name]: Omit<CanonicalEvent, 'name' | 'properties' | 'time'> & {
    name: N;
    time: Time;
    properties: EventProperties[N];
  };
}[Name];
