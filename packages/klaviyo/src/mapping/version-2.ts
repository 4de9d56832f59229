import type { Mapping } from './row.js';

const MONEY = { value: 'properties.value', valueCurrency: 'properties.currency' };

/**
 * Version 2 adds what the flows Abandon cart and Back-in-stock need: currency and quantity of a cart, cart and items of a
 * checkout, and the product of a lead. It is published, so it never changes.
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
        // `source` means that TrackLayer sent the event, so the place of the sign-up has another name.
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
        // A request for a product that is out of stock is a lead too, with the form `back_in_stock`.
        product_id: 'properties.productId',
        sku: 'properties.sku',
        product_name: 'properties.productName',
        product_url: 'properties.productUrl',
      },
      ...MONEY,
    },
    // A refund has its own event id as `unique_id`; `order_id` names the order. Klaviyo subtracts a refund from the order's
    // value only under the order's `unique_id`, and records that id once per metric. Two refunds of one order would then
    // become one. So the application chooses: a refund of the whole order may use the event id of the purchase (the metric
    // differs, so they do not clash). Refunds of parts must each have their own id.
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
