import { EVENT_NAMES, type EventName } from '@tracklayer/events';
import { MAPPING } from '@tracklayer/klaviyo';
import { isObject } from './paths.js';

/*
 * How other exports call what we call an event and its properties, as data. Segment's names are those of its e-commerce
 * spec; Klaviyo's are the mapping's, read backwards.
 */

/** Event name elsewhere, in lower case → ours. */
export const EVENT_ALIASES: ReadonlyMap<string, EventName> = new Map([
  ...EVENT_NAMES.map((name): [string, EventName] => [name, name]),
  ...EVENT_NAMES.map((name): [string, EventName] => [MAPPING.events[name].metric.toLowerCase(), name]),
  ['order completed', 'purchase'],
  ['product added', 'add_to_cart'],
  ['product viewed', 'view_content'],
  ['checkout started', 'begin_checkout'],
  ['products searched', 'search'],
  ['order refunded', 'refund'],
  ['signed up', 'sign_up'],
  ['lead generated', 'lead'],
  ['form submitted', 'lead'],
]);

/**
 * Our property ← names it has elsewhere; the first that is there counts. Names are compared by their letters and digits
 * alone, so `order_id`, `OrderId` and `Order ID` are all `orderId`.
 */
const PROPERTY_ALIASES: Readonly<Record<EventName, Readonly<Record<string, readonly string[]>>>> = {
  purchase: {
    orderId: [],
    value: ['$value', 'total', 'revenue'],
    currency: ['$currency_code', 'currency_code'],
    items: ['products'],
    discountCode: ['coupon'],
    shippingCountry: [],
    checkoutUrl: [],
  },
  add_to_cart: {
    cartId: [],
    productId: [],
    sku: [],
    productName: ['name'],
    value: ['$value'],
    currency: ['$currency_code', 'currency_code'],
    checkoutUrl: [],
  },
  sign_up: { listId: [], signupForm: ['form'], consentedAt: [] },
  view_content: {
    productId: [],
    sku: [],
    productName: ['name'],
    category: [],
    price: ['$value', 'value'],
    productUrl: ['url'],
  },
  begin_checkout: {
    checkoutId: ['order_id'],
    checkoutUrl: [],
    value: ['$value', 'total', 'revenue'],
    currency: ['$currency_code', 'currency_code'],
    itemCount: [],
  },
  search: { query: ['search_query'], resultCount: [], category: [], sourcePage: [] },
  lead: { formId: ['form_name'], interest: [], consentState: [], landingPage: [] },
  refund: {
    orderId: [],
    refundValue: ['value', '$value', 'total', 'revenue'],
    currency: ['$currency_code', 'currency_code'],
    reason: [],
    items: ['products'],
  },
};

/** What we set ourselves on every event: an export of ours brings it along, and it would come out twice. */
const OURS = new Set([
  'event_id',
  '$event_id',
  'dedup_scope',
  'migration_id',
  'mapping_version',
  'event_source',
]);

/** Properties under our names; those that have none stay as they are called. */
export function renameProperties(name: EventName, given: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(given).filter(([key]) => !OURS.has(key));
  const rest = Object.fromEntries(kept.filter(([key, value]) => key !== 'source' || value !== 'tracklayer'));
  const renamed = renamedBy(PROPERTY_ALIASES[name], rest);
  if (Array.isArray(renamed.items)) renamed.items = renamed.items.map(renamedItem);
  return renamed;
}

const ITEM_ALIASES: Readonly<Record<string, readonly string[]>> = {
  productId: [],
  sku: [],
  productName: ['name'],
  quantity: [],
  price: ['item_price'],
};

function renamedItem(item: unknown): unknown {
  return isObject(item) ? renamedBy(ITEM_ALIASES, item) : item;
}

function renamedBy(
  aliases: Readonly<Record<string, readonly string[]>>,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const rest = new Map(Object.entries(given));
  const byLetters = new Map([...rest.keys()].map((key) => [letters(key), key]));
  const renamed: [string, unknown][] = [];
  for (const [ours, others] of Object.entries(aliases)) {
    const found = [ours, ...others]
      .map((name) => byLetters.get(letters(name)))
      .find((key) => key && rest.has(key));
    if (found === undefined) continue;
    renamed.push([ours, rest.get(found)]);
    rest.delete(found);
  }
  return Object.fromEntries([...rest, ...renamed]);
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9$]/g, '');
}
