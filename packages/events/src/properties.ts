import type { EventDefinitions } from './define-events.js';
import type { EventName } from './names.js';
import type { NoOtherSpelling } from './spelling.js';
import type { Channel, Consent, Profile } from './types.js';

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

/** A field that may be left out. `null` counts as left out. */
type Optional<T> = T | null;

/** The named fields of a type, without the other properties. */
export type NamedKey<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] };

interface OrderLine extends More {
  /** The shop's id of the product, e.g. `p-481`. */
  productId?: Optional<string>;
  /** The shop's id of the variant, e.g. `SKU-481-M`. */
  sku?: Optional<string>;
  /** As a message shows it, e.g. `Day cream`. */
  productName?: Optional<string>;
  /** How many, or how much: a fraction of a kilogram is a quantity too. */
  quantity?: Optional<number>;
  /** The price of one, in the currency of the order. A discount is negative. */
  price?: Optional<number>;
}

/** One line of an order: a SKU, or an object about it that names the product by `sku`, `productId` or `productName`. */
export type OrderItem =
  | string
  | (OrderLine &
      NoOtherSpelling<NamedKey<OrderLine> & string> &
      ({ sku: string } | { productId: string } | { productName: string }));

export interface PurchaseProperties extends More {
  /** The shop's id of the order, e.g. `10492`. */
  orderId: string;
  /** The value of the order in `currency`. */
  value: number;
  /** ISO 4217, e.g. `EUR`. */
  currency: string;
  /** The lines of the order. */
  items?: Optional<OrderItem[]>;
  /** The code that the customer entered, e.g. `SPRING10`. */
  discountCode?: Optional<string>;
  /** ISO 3166-1 alpha-2, e.g. `DE`, or the name of a country. */
  shippingCountry?: Optional<string>;
  /** Link to this order, for a message about it. */
  checkoutUrl?: Optional<string>;
}

export interface AddToCartProperties extends More {
  /** The shop's id of the cart, e.g. `c-10492`. */
  cartId: string;
  /** The shop's id of the product, e.g. `p-481`. */
  productId?: Optional<string>;
  /** The shop's id of the variant, e.g. `SKU-481-M`. */
  sku?: Optional<string>;
  /** As a message shows it, e.g. `Day cream`. */
  productName?: Optional<string>;
  /** The value of what was added. Give `currency` too. */
  value?: Optional<number>;
  /** ISO 4217, e.g. `EUR`. */
  currency?: Optional<string>;
  /** Link to this cart, for an abandoned-cart message. */
  checkoutUrl?: Optional<string>;
}

export interface SignUpProperties extends More {
  /** The list of the sign-up, where it is not the destination's list. */
  listId?: Optional<string>;
  /** Where the person signed up, e.g. `footer`. */
  signupForm?: Optional<string>;
  /** The campaign that led there, e.g. `spring`. */
  campaign?: Optional<string>;
}

export interface ViewContentProperties extends More {
  /** The shop's id of the product, e.g. `p-481`. */
  productId: string;
  /** The shop's id of the variant, e.g. `SKU-481-M`. */
  sku?: Optional<string>;
  /** As a message shows it, e.g. `Day cream`. */
  productName?: Optional<string>;
  /** The shop's category of the product, e.g. `skincare`. */
  category?: Optional<string>;
  /** The price of one. */
  price?: Optional<number>;
  /** Link to the product, for a message about it. */
  productUrl?: Optional<string>;
}

export interface BeginCheckoutProperties extends More {
  /** The shop's id of the checkout, e.g. `ch-1`. */
  checkoutId: string;
  /** Link to this checkout, for an abandoned-checkout message. */
  checkoutUrl?: Optional<string>;
  /** The value of the checkout. Give `currency` too. */
  value?: Optional<number>;
  /** ISO 4217, e.g. `EUR`. */
  currency?: Optional<string>;
  /** How many things are in it. */
  itemCount?: Optional<number>;
}

export interface SearchProperties extends More {
  /** What the person searched for. */
  query: string;
  /** How many products were found. */
  resultCount?: Optional<number>;
  /** The category in which the person searched, e.g. `skincare`. */
  category?: Optional<string>;
  /** The page of the search, e.g. `/skincare`. */
  sourcePage?: Optional<string>;
}

export interface LeadProperties extends More {
  /** The form, e.g. `contact`. */
  formId: string;
  /** What the person asked about, e.g. `wholesale`. */
  interest?: Optional<string>;
  /** What the form says about consent. It subscribes nobody: only `consent` of the event does. */
  consentState?: Optional<string>;
  /** The page of the form, e.g. `/wholesale`. */
  landingPage?: Optional<string>;
}

export interface RefundProperties extends More {
  /** The shop's id of the order that is refunded, e.g. `10492`. */
  orderId: string;
  /** The amount paid back in `currency`. */
  refundValue: number;
  /** ISO 4217, e.g. `EUR`. */
  currency: string;
  /** Why, e.g. `damaged`. */
  reason?: Optional<string>;
  /** The lines that are refunded. */
  items?: Optional<OrderItem[]>;
}

export interface OrderFulfilledProperties extends More {
  /** The shop's id of the order that left the warehouse, e.g. `10492`. */
  orderId: string;
  /** The value of what was sent. Give `currency` too. */
  value?: Optional<number>;
  /** ISO 4217, e.g. `EUR`. */
  currency?: Optional<string>;
  /** The lines that were sent. */
  items?: Optional<OrderItem[]>;
  /** Link to follow the parcel, for a message about it. */
  trackingUrl?: Optional<string>;
}

export interface OrderCancelledProperties extends More {
  /** The shop's id of the order that was cancelled, e.g. `10492`. */
  orderId: string;
  /** The value of what was cancelled. Give `currency` too. */
  value?: Optional<number>;
  /** ISO 4217, e.g. `EUR`. */
  currency?: Optional<string>;
  /** The lines that were cancelled. */
  items?: Optional<OrderItem[]>;
  /** Why, e.g. `out_of_stock`. */
  reason?: Optional<string>;
}

/** One line of an order. TrackLayer can make these events from each `purchase`: see `orderedProducts` of a destination. */
export interface OrderedProductProperties extends OrderLine {
  /** The shop's id of the order, e.g. `10492`. */
  orderId: string;
  /** The value of the line. Give `currency` too. */
  value?: Optional<number>;
  /** ISO 4217, e.g. `EUR`. */
  currency?: Optional<string>;
  /** Link to the product, for a message about it. */
  productUrl?: Optional<string>;
}

/** The properties of each event name. */
export interface EventProperties {
  /** Klaviyo's `Placed Order`. */
  purchase: PurchaseProperties;
  /** Klaviyo's `Added to Cart`. */
  add_to_cart: AddToCartProperties;
  /** Klaviyo's `Subscribed to List`. Sent only with granted consent. */
  sign_up: SignUpProperties;
  /** Klaviyo's `Viewed Product`. */
  view_content: ViewContentProperties;
  /** Klaviyo's `Started Checkout`. */
  begin_checkout: BeginCheckoutProperties;
  /** Klaviyo's `Searched Site`. */
  search: SearchProperties;
  /** Klaviyo's `Submitted Lead Form`. */
  lead: LeadProperties;
  /** Klaviyo's `Refunded Order`. */
  refund: RefundProperties;
  /** Klaviyo's `Fulfilled Order`. */
  order_fulfilled: OrderFulfilledProperties;
  /** Klaviyo's `Cancelled Order`. */
  order_cancelled: OrderCancelledProperties;
  /** Klaviyo's `Ordered Product`. */
  ordered_product: OrderedProductProperties;
}

/**
 * The original moment: ISO 8601 with an offset, a Date, or seconds or milliseconds since 1970. A text without an offset needs
 * the option `timeZone`.
 */
export type Time = string | number | Date;

type NullFor<T, Kept extends keyof T = never> = {
  [K in keyof T]: K extends Kept ? T[K] : Optional<T[K]>;
};

/** A person, as an application writes them. `null` counts as left out: it never clears a field. */
export type ProfileInput = NullFor<Omit<Profile, 'properties'>> & {
  /** Custom properties, e.g. `preferred_category`. `null` clears one. */
  properties?: Optional<{ [key: string]: JsonInput | undefined }>;
};

/** A consent, as an application writes it. `null` counts as left out. */
export type ConsentInput = NullFor<Omit<Consent, 'at' | 'channels'>, 'status'> & {
  /** The channels that it is about. Default: `['email']`. */
  channels?: Optional<readonly Channel[]>;
  /** When it was given or withdrawn. Default: the time of its event. Set it wherever the consent is older than the event. */
  at?: Optional<Time>;
};

/** The fields of every event, whatever its name. */
export interface EventFields {
  /** 1 to 255 printable characters. Made once when the event is collected, and the same in every repeat. */
  eventId: string;
  /** The original moment. */
  time: Time;
  /** The person. Needs at least one identifier. */
  profile: ProfileInput;
  /** What the person agreed to, where the event says it. */
  consent?: Optional<ConsentInput>;
  /** The part of the shop that saw it, e.g. `order-service`. `browser`, or `browser:` and a name, means that a page saw it. */
  source?: Optional<string>;
}

/** An event of the application's own, for `trackCustom`. */
export interface CustomInput extends EventFields {
  /** What is known about it. Each property is sent under its own name. */
  properties?: Optional<{ [key: string]: JsonInput | undefined }>;
}

/** An event that `defineEvents` defines. `name` decides its `properties`. */
export type DefinedInput<Definitions extends EventDefinitions> = {
  [N in keyof Definitions & string]: EventFields & {
    /** What happened. */
    name: N;
    /** What is known about it, as its schema says. */
    properties: Definitions[N]['properties']['_zod']['input'];
  };
}[keyof Definitions & string];

/** An event as an application writes it. `name` decides the required `properties`. */
export type TrackInput<Name extends EventName = EventName> = {
  [N in Name]: EventFields & {
    /** What happened. */
    name: N;
    /** What is known about it. Any further property is sent under its own name. */
    properties: EventProperties[N] & NoOtherSpelling<NamedKey<EventProperties[N]> & string>;
  };
}[Name];
