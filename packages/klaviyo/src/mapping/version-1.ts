import type { Mapping } from './row.js';

const MONEY = { value: 'properties.value', valueCurrency: 'properties.currency' };

/** The mapping of the first release. It is published, so it never changes: events sent with it are read with it. */
export const MAPPING_1: Mapping = {
  version: 1,
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
        value: 'properties.value',
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
        checkout_url: 'properties.checkoutUrl',
        value: 'properties.value',
        currency: 'properties.currency',
        item_count: 'properties.itemCount',
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
      },
      ...MONEY,
    },
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
