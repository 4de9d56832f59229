import type { Mapping, MappingRow } from './row.js';
import { MAPPING_2 } from './version-2.js';

const { events } = MAPPING_2;

const MONEY = { value: 'properties.value', valueCurrency: 'properties.currency' };

/** Filters of flows and segments see nothing nested, so Klaviyo's guide for integrations puts these at the top. */
const LINES = {
  ItemNames: 'properties.ItemNames | properties.items.*.productName',
  Categories: 'properties.Categories | properties.items.*.categories | properties.items.*.category',
  Brands: 'properties.Brands | properties.items.*.brand',
};

const COUNTED_LINES = { ...LINES, ItemCount: 'properties.ItemCount | quantity(properties.items)' };

/** Of one product. */
const PRODUCT = {
  ItemNames: 'properties.ItemNames | properties.productName',
  Categories: 'properties.Categories | properties.categories | properties.category',
  Brands: 'properties.Brands | properties.brand',
};

const ORDER = {
  order_id: 'properties.orderId',
  value: 'properties.value',
  currency: 'properties.currency',
  items: 'properties.items',
};

/** A row of version 2 with more properties. */
function extended(row: Readonly<MappingRow> | undefined, properties: Record<string, string>): MappingRow {
  if (row === undefined) throw new Error('Version 2 has no such row.');
  return { ...row, properties: { ...row.properties, ...properties } };
}

/**
 * Version 3 names the address of an order as the product's guide does: `checkout_url`. Before, it was sent as `checkoutUrl`.
 * It adds three events, and the names, categories, brands and number of the items at the top of the properties.
 */
export const MAPPING_3: Mapping = {
  version: 3,
  events: {
    ...events,
    purchase: extended(events.purchase, { checkout_url: 'properties.checkoutUrl', ...COUNTED_LINES }),
    // A checkout has `item_count` already.
    begin_checkout: extended(events.begin_checkout, LINES),
    refund: extended(events.refund, COUNTED_LINES),
    add_to_cart: extended(events.add_to_cart, PRODUCT),
    view_content: extended(events.view_content, PRODUCT),
    order_fulfilled: {
      metric: 'Fulfilled Order',
      dedupScope: 'order',
      properties: { ...ORDER, tracking_url: 'properties.trackingUrl', ...COUNTED_LINES },
      ...MONEY,
    },
    order_cancelled: {
      metric: 'Cancelled Order',
      dedupScope: 'order',
      properties: { ...ORDER, reason: 'properties.reason', ...COUNTED_LINES },
      ...MONEY,
    },
    ordered_product: {
      metric: 'Ordered Product',
      dedupScope: 'order_line',
      properties: {
        order_id: 'properties.orderId',
        product_id: 'properties.productId',
        sku: 'properties.sku',
        product_name: 'properties.productName',
        quantity: 'properties.quantity',
        price: 'properties.price',
        value: 'properties.value',
        currency: 'properties.currency',
        product_url: 'properties.productUrl',
        ...PRODUCT,
      },
      ...MONEY,
    },
  },
};
