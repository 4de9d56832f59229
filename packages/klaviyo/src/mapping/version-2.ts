import type { Mapping } from './row.js';

const MONEY = { value: 'properties.value', valueCurrency: 'properties.currency' };

/**
 * Version 2: a cart names its currency and quantity, a checkout its cart and items, and a lead the product it asks for, as
 * the flows Abandon cart and Back-in-stock need them. Published, so it never changes.
 */
export const MAPPING_2: Mapping = {
  version: 2,
  events: {
    purchase: {
      metric: 'Placed Order',
      dedupScope: 'order',
      properties: {
        order_id: 'properties.orderId',
        value: 'properties.value',
        currency: 'properties.currency',
        items: 'properties.items',
        discount_code: 'properties.discountCode',
        shipping_country: 'properties.shippingCountry',
      },
      ...MONEY,
    },
    add_to_cart: {
      metric: 'Added to Cart',
      dedupScope: 'cart',
      properties: {
        cart_id: 'properties.cartId',
        product_id: 'properties.productId',
        sku: 'properties.sku',
        product_name: 'properties.productName',
        quantity: 'properties.quantity',
        value: 'properties.value',
        currency: 'properties.currency',
        checkout_url: 'properties.checkoutUrl',
      },
      ...MONEY,
    },
    sign_up: {
      metric: 'Subscribed to List',
      dedupScope: 'subscription',
      properties: {
        list_id: 'properties.listId | destination.listId',
        // `source` says that TrackLayer sent it, so where the person signed up has a name of its own.
        signup_source: 'consent.source | properties.source',
        consented_at: 'consent.at | properties.consentedAt',
        signup_form: 'properties.signupForm',
        campaign: 'properties.campaign',
      },
      ...MONEY,
    },
    view_content: {
      metric: 'Viewed Product',
      dedupScope: 'product_view',
      properties: {
        product_id: 'properties.productId',
        sku: 'properties.sku',
        product_name: 'properties.productName',
        category: 'properties.category',
        price: 'properties.price',
        product_url: 'properties.productUrl',
      },
      ...MONEY,
    },
    begin_checkout: {
      metric: 'Started Checkout',
      dedupScope: 'checkout',
      properties: {
        checkout_id: 'properties.checkoutId',
        cart_id: 'properties.cartId',
        checkout_url: 'properties.checkoutUrl',
        value: 'properties.value',
        currency: 'properties.currency',
        item_count: 'properties.itemCount',
        items: 'properties.items',
      },
      ...MONEY,
    },
    search: {
      metric: 'Searched Site',
      dedupScope: 'search',
      properties: {
        query: 'properties.query',
        result_count: 'properties.resultCount',
        category: 'properties.category',
        source_page: 'properties.sourcePage',
      },
      ...MONEY,
    },
    lead: {
      metric: 'Submitted Lead Form',
      dedupScope: 'lead',
      properties: {
        form_id: 'properties.formId',
        lead_source: 'properties.source',
        interest: 'properties.interest',
        consent_state: 'properties.consentState | consent.status',
        landing_page: 'properties.landingPage',
        // A question for a product that is out of stock is a lead too: the form `back_in_stock`.
        product_id: 'properties.productId',
        sku: 'properties.sku',
        product_name: 'properties.productName',
        product_url: 'properties.productUrl',
      },
      ...MONEY,
    },
    // A refund is an event of its own: its `unique_id` is its own event id, and `order_id` says which order. Klaviyo takes it
    // off the order's value only under the order's own `unique_id`, and records that once for one metric: two refunds of
    // one order would become one. So that is the application's to choose: a refund of the whole order may be given the
    // event id of its purchase (another metric, so nothing clashes); refunds of parts must each have an id of their own.
    refund: {
      metric: 'Refunded Order',
      dedupScope: 'refund',
      properties: {
        order_id: 'properties.orderId',
        refund_value: 'properties.refundValue | properties.value',
        currency: 'properties.currency',
        reason: 'properties.reason',
        items: 'properties.items',
      },
      value: 'properties.refundValue | properties.value',
      valueCurrency: 'properties.currency',
    },
  },
};
