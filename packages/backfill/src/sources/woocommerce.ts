import { fields, type SourceProfile } from './source.js';

const PAID = ['wc-completed', 'completed', 'wc-processing', 'processing', 'wc-refunded', 'refunded'];

/** WooCommerce: the order export of WebToffee and of programs that follow it. Times are those of the shop, without an offset. */
export const WOOCOMMERCE_ORDERS: SourceProfile = {
  id: 'woocommerce-orders',
  title: 'orders of WooCommerce',
  kind: 'events',
  format: 'csv',
  has: ['order_id', 'order_date', 'status', 'order_total', 'order_currency', 'billing_email'],
  map: fields(
    {
      eventId: '{order_number|order_id}',
      time: 'order_date',
      email: '{billing_email|customer_email}',
      phoneNumber: 'billing_phone',
      country: 'billing_country',
      'properties.orderId': '{order_number|order_id}',
      'properties.value': 'order_total',
      'properties.currency': 'order_currency',
    },
    { name: 'purchase' },
  ),
  items: {
    perColumn: /^line_item_\d+$/,
    between: '|',
    names: { name: 'productName', product_id: 'productId', sku: 'sku', quantity: 'quantity', total: 'total' },
  },
  leaveOut: [
    { as: 'cancelled', column: 'status', is: ['wc-cancelled', 'cancelled', 'trash'] },
    { as: 'failed', column: 'status', is: ['wc-failed', 'failed'] },
    { as: 'unpaid', column: 'status', isNot: PAID },
  ],
  refund: { value: 'order_total', when: { column: 'status', is: ['wc-refunded', 'refunded'] } },
};
