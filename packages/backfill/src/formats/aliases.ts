import { EVENT_NAMES, type EventName } from '@tracklayer/events';
import { MAPPING } from '@tracklayer/klaviyo';

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

/** Our property ← names it has elsewhere; the first that is there counts. */
export const PROPERTY_ALIASES: Readonly<Record<EventName, Readonly<Record<string, readonly string[]>>>> = {
  purchase: {
    orderId: ['order_id', 'OrderId'],
    value: ['total', 'revenue', '$value', 'Value'],
    currency: ['$currency_code', 'Currency'],
    items: ['products', 'Items'],
    discountCode: ['discount_code', 'coupon', 'Discount Code'],
    shippingCountry: ['shipping_country'],
    checkoutUrl: ['checkout_url'],
  },
  add_to_cart: {
    cartId: ['cart_id', 'CartId'],
    productId: ['product_id', 'ProductID'],
    sku: ['SKU'],
    productName: ['product_name', 'name', 'ProductName'],
    value: ['$value', 'Value'],
    currency: ['$currency_code', 'Currency'],
    checkoutUrl: ['checkout_url', 'CheckoutURL'],
  },
  sign_up: {
    listId: ['list_id'],
    signupForm: ['signup_form', 'form'],
    consentedAt: ['consented_at'],
  },
  view_content: {
    productId: ['product_id', 'ProductID'],
    sku: ['SKU'],
    productName: ['product_name', 'name', 'ProductName'],
    category: ['Category'],
    price: ['Price', '$value', 'Value'],
    productUrl: ['product_url', 'url', 'URL'],
  },
  begin_checkout: {
    checkoutId: ['checkout_id', 'order_id'],
    checkoutUrl: ['checkout_url', 'CheckoutURL'],
    value: ['total', 'revenue', '$value', 'Value'],
    currency: ['$currency_code', 'Currency'],
    itemCount: ['item_count'],
  },
  search: {
    query: ['search_query', 'SearchQuery'],
    resultCount: ['result_count'],
    sourcePage: ['source_page'],
  },
  lead: {
    formId: ['form_id', 'form_name'],
    consentState: ['consent_state'],
    landingPage: ['landing_page'],
  },
  refund: {
    orderId: ['order_id', 'OrderId'],
    refundValue: ['refund_value', 'value', 'total', 'revenue', '$value', 'Value'],
    currency: ['$currency_code', 'Currency'],
    items: ['products', 'Items'],
  },
};

/** What we set ourselves on every event: an export of ours brings it along, and it would come out twice. */
const OURS = new Set(['event_id', '$event_id', 'dedup_scope', 'migration_id', 'event_source']);

/** Properties under our names; those that have none stay as they are called. */
export function renameProperties(name: EventName, given: Record<string, unknown>): Record<string, unknown> {
  const rest = new Map(Object.entries(given).filter(([key]) => !OURS.has(key)));
  if (rest.get('source') === 'tracklayer') rest.delete('source');
  const renamed: Record<string, unknown> = {};
  for (const [ours, others] of Object.entries(PROPERTY_ALIASES[name])) {
    const found = [ours, ...others].find((each) => rest.has(each));
    if (found === undefined) continue;
    renamed[ours] = ours === 'items' ? itemsOf(rest.get(found)) : rest.get(found);
    rest.delete(found);
  }
  return { ...Object.fromEntries(rest), ...renamed };
}

const ITEM_ALIASES: Readonly<Record<string, readonly string[]>> = {
  productId: ['product_id', 'ProductID'],
  sku: ['SKU'],
  productName: ['product_name', 'name', 'ProductName'],
  quantity: ['Quantity'],
  price: ['ItemPrice', 'item_price'],
};

function itemsOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    const rest = new Map(Object.entries(item));
    const renamed: Record<string, unknown> = {};
    for (const [ours, others] of Object.entries(ITEM_ALIASES)) {
      const found = [ours, ...others].find((each) => rest.has(each));
      if (found === undefined) continue;
      renamed[ours] = rest.get(found);
      rest.delete(found);
    }
    return { ...Object.fromEntries(rest), ...renamed };
  });
}
