import { z } from 'zod';
import { country, currency, label, money, quantity, url, words } from './fields.js';
import type { EventName } from './names.js';
import type { EventProperties, NamedKey } from './properties.js';

const ITEM_FIX = 'Write a SKU as text, or an object such as { sku, productName, quantity, price }.';

const line = {
  productId: label('p-481').optional(),
  sku: label('SKU-481').optional(),
  productName: words('Day cream').optional(),
  quantity: quantity.optional(),
  price: money.optional(),
};

// The objects come first: most items are objects, and zod tries the branches in this order.
const item = z.union([z.looseObject(line), label('SKU-481')], { error: ITEM_FIX });

const items = z.array(item, { error: 'Write an array of the items.' });

const orderId = label('10492');
const order = {
  orderId,
  value: money.optional(),
  currency: currency.optional(),
  items: items.optional(),
};
const product = {
  sku: label('SKU-481').optional(),
  productName: words('Day cream').optional(),
};

/** `example`: the required properties, for the error message. */
function object<Shape extends z.ZodRawShape>(example: string, shape: Shape) {
  return z.looseObject(shape, { error: `Write an object such as ${example}.` });
}

/**
 * Required properties per event: the id of its subject, and the amount where money moved. Known optional properties are
 * validated where they are present; other properties pass through.
 */
export const PROPERTY_SCHEMAS = {
  purchase: object("{ orderId: '10492', value: 129.95, currency: 'EUR' }", {
    orderId,
    value: money,
    currency,
    items: items.optional(),
    discountCode: words('SPRING10').optional(),
    shippingCountry: country.optional(),
    checkoutUrl: url.optional(),
  }),
  add_to_cart: object("{ cartId: 'c-10492' }", {
    ...product,
    cartId: label('c-10492'),
    productId: label('p-481').optional(),
    value: money.optional(),
    currency: currency.optional(),
    checkoutUrl: url.optional(),
  }),
  sign_up: object("{ signupForm: 'footer' }, or {}", {
    listId: label('Y6nRLr').optional(),
    signupForm: words('footer').optional(),
    campaign: words('spring').optional(),
  }),
  view_content: object("{ productId: 'p-481' }", {
    ...product,
    productId: label('p-481'),
    category: words('skincare').optional(),
    price: money.optional(),
    productUrl: url.optional(),
  }),
  begin_checkout: object("{ checkoutId: 'ch-1' }", {
    checkoutId: label('ch-1'),
    checkoutUrl: url.optional(),
    value: money.optional(),
    currency: currency.optional(),
    itemCount: quantity.optional(),
  }),
  search: object("{ query: 'day cream' }", {
    query: words('day cream'),
    resultCount: quantity.optional(),
    category: words('skincare').optional(),
    sourcePage: words('/skincare').optional(),
  }),
  lead: object("{ formId: 'contact' }", {
    formId: label('contact'),
    interest: words('wholesale').optional(),
    consentState: words('granted').optional(),
    landingPage: words('/wholesale').optional(),
  }),
  refund: object("{ orderId: '10492', refundValue: 29.95, currency: 'EUR' }", {
    orderId,
    refundValue: money,
    currency,
    reason: words('damaged').optional(),
    items: items.optional(),
  }),
  order_fulfilled: object("{ orderId: '10492' }", { ...order, trackingUrl: url.optional() }),
  order_cancelled: object("{ orderId: '10492' }", { ...order, reason: words('out_of_stock').optional() }),
  ordered_product: object("{ orderId: '10492', sku: 'SKU-481' }", {
    ...line,
    orderId,
    value: money.optional(),
    currency: currency.optional(),
    productUrl: url.optional(),
  }),
} satisfies { [Name in EventName]: z.ZodObject<Record<NamedKey<EventProperties[Name]>, z.ZodType>> };
