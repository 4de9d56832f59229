import { fields, type SourceProfile } from './source.js';

const PAID = [
  'awaiting fulfillment',
  'awaiting shipment',
  'awaiting pickup',
  'partially shipped',
  'shipped',
  'completed',
  'refunded',
  'partially refunded',
  'disputed',
];

/** BigCommerce: Orders → Export. Times are those of the shop, without an offset. The items are in one cell, or in a row each. */
export const BIGCOMMERCE_ORDERS: SourceProfile = {
  id: 'bigcommerce-orders',
  title: 'orders of BigCommerce',
  kind: 'events',
  format: 'csv',
  has: ['Order ID', 'Order Date', 'Order Status', 'Order Total (inc tax)', 'Customer Email'],
  map: fields(
    {
      eventId: 'Order ID',
      time: 'Order Date',
      email: '{Customer Email|Billing Email}',
      phoneNumber: '{Customer Phone|Billing Phone}',
      country: '{Billing Country Code|Billing Country}',
      'properties.orderId': 'Order ID',
      'properties.value': 'Order Total (inc tax)',
      'properties.currency': 'Order Currency Code',
      'properties.items[].productName': 'Product Name',
      'properties.items[].productId': 'Product ID',
      'properties.items[].sku': 'Product SKU',
      'properties.items[].quantity': 'Product Qty',
      'properties.items[].price': 'Product Unit Price',
    },
    { name: 'purchase' },
  ),
  variants: [{ column: 'Order Time', map: { time: '{Order Date} {Order Time}' } }],
  groupBy: 'Order ID',
  items: {
    perColumn: /^Product Details$/,
    apart: /\|\s*(?=Product [A-Z])/,
    between: /,\s*(?=Product [A-Z])/,
    names: {
      'Product Name': 'productName',
      'Product ID': 'productId',
      'Product SKU': 'sku',
      'Product Qty': 'quantity',
      'Product Unit Price': 'price',
    },
  },
  leaveOut: [
    { as: 'cancelled', column: 'Order Status', is: ['cancelled', 'canceled'] },
    { as: 'failed', column: 'Order Status', is: ['declined'] },
    { as: 'unpaid', column: 'Order Status', isNot: PAID },
  ],
  refund: { value: 'Refund Amount' },
};
