import { fields, type SourceProfile } from './source.js';

const PAID = [
  'payment accepted',
  'remote payment accepted',
  'processing in progress',
  'preparation in progress',
  'on backorder (paid)',
  'shipped',
  'delivered',
  'refunded',
  'partial refund',
];
const CANCELLED = ['canceled', 'cancelled'];
const FAILED = ['payment error'];
const REFUNDED = ['refunded'];

/**
 * PrestaShop: Advanced Parameters → Database, a query over its tables of orders, customers and order details. The column names
 * are those of the tables. Times are those of the shop, without an offset.
 */
export const PRESTASHOP_ORDERS: SourceProfile = {
  id: 'prestashop-orders',
  title: 'orders of PrestaShop',
  kind: 'events',
  format: 'csv',
  has: ['id_order', 'reference', 'date_add', 'total_paid', 'email'],
  map: fields(
    {
      eventId: 'reference',
      time: 'date_add',
      email: 'email',
      phoneNumber: '{phone_mobile|phone}',
      country: '{country_iso|iso_country}',
      'properties.orderId': 'reference',
      'properties.value': 'total_paid',
      'properties.currency': '{currency|iso_code}',
      'properties.items[].productName': 'product_name',
      'properties.items[].productId': 'product_id',
      'properties.items[].sku': 'product_reference',
      'properties.items[].quantity': 'product_quantity',
      'properties.items[].price': '{unit_price_tax_incl|product_price}',
    },
    { name: 'purchase' },
  ),
  groupBy: 'reference',
  leaveOut: [
    { as: 'cancelled', column: 'state', is: CANCELLED },
    { as: 'failed', column: 'state', is: FAILED },
    { as: 'unpaid', column: 'valid', is: ['0'] },
    { as: 'unpaid', column: 'state', isNot: PAID },
  ],
  refund: { value: 'total_paid', when: { column: 'state', is: REFUNDED } },
};

/** PrestaShop: Orders → Export, the list of the back office. It names no e-mail address unless a module adds one. */
export const PRESTASHOP_LIST: SourceProfile = {
  id: 'prestashop-list',
  title: 'the order list of PrestaShop',
  kind: 'events',
  format: 'csv',
  has: ['Reference', 'Customer', 'Total', 'Payment', 'Status', 'Date'],
  needs: {
    oneOf: ['Email', 'E-mail', 'Customer email', 'Email address'],
    next: 'The list of PrestaShop has no addresses. Export the orders with the query of docs/back-fill-from/prestashop.md.',
  },
  map: fields(
    {
      eventId: 'Reference',
      time: 'Date',
      email: '{Email|E-mail|Customer email|Email address}',
      'properties.orderId': 'Reference',
      'properties.value': 'Total',
    },
    { name: 'purchase' },
  ),
  leaveOut: [
    { as: 'cancelled', column: 'Status', is: CANCELLED },
    { as: 'failed', column: 'Status', is: FAILED },
    { as: 'unpaid', column: 'Status', isNot: PAID },
  ],
  refund: { value: 'Total', when: { column: 'Status', is: REFUNDED } },
};
