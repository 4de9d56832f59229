import { z } from 'zod';
import { country, currency, label, money, url, wholeNumber, words } from './fields.js';
import type { EventName } from './names.js';
import type { EventProperties, NamedKey } from './properties.js';

const ITEM_FIX = 'Write a SKU as text, or an object such as { sku, productName, quantity, price }.';

const item = z.union(
  [
    label('SKU-481'),
    z.looseObject({
      productId: label('p-481').optional(),
      sku: label('SKU-481').optional(),
      productName: words('Day cream').optional(),
      quantity: wholeNumber.optional(),
      price: money.optional(),
    }),
  ],
  { error: ITEM_FIX },
);

const items = z.array(item, { error: 'Write an array of the items.' });

const orderId = label('10492');
const product = {
  sku: label('SKU-481').optional(),
  productName: words('Day cream').optional(),
};

/**
 * What the properties of each event must hold. Required is only what makes it that event: the id of the thing it is about, and
 * the money where money moved. All else is optional, but checked where it is there; unknown properties pass.
 */
export const PROPERTY_SCHEMAS = {
  purchase: z.looseObject({
    orderId,
    value: money,
    currency,
    items: items.optional(),
    discountCode: words('SPRING10').optional(),
    shippingCountry: country.optional(),
    checkoutUrl: url.optional(),
  }),
  add_to_cart: z.looseObject({
    ...product,
    cartId: label('c-10492'),
    productId: label('p-481').optional(),
    value: money.optional(),
    currency: currency.optional(),
    checkoutUrl: url.optional(),
  }),
  sign_up: z.looseObject({
    listId: label('Y6nRLr').optional(),
    signupForm: words('footer').optional(),
    campaign: words('spring').optional(),
  }),
  view_content: z.looseObject({
    ...product,
    productId: label('p-481'),
    category: words('skincare').optional(),
    price: money.optional(),
    productUrl: url.optional(),
  }),
  begin_checkout: z.looseObject({
    checkoutId: label('ch-1'),
    checkoutUrl: url.optional(),
    value: money.optional(),
    currency: currency.optional(),
    itemCount: wholeNumber.optional(),
  }),
  search: z.looseObject({
    query: words('day cream'),
    resultCount: wholeNumber.optional(),
    category: words('skincare').optional(),
    sourcePage: words('/skincare').optional(),
  }),
  lead: z.looseObject({
    formId: label('contact'),
    interest: words('wholesale').optional(),
    consentState: words('granted').optional(),
    landingPage: words('/wholesale').optional(),
  }),
  refund: z.looseObject({
    orderId,
    refundValue: money,
    currency,
    reason: words('damaged').optional(),
    items: items.optional(),
  }),
} satisfies { [Name in EventName]: z.ZodObject<Record<NamedKey<EventProperties[Name]>, z.ZodType>> };
