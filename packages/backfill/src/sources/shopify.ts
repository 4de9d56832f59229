import { fields, type SourceProfile } from './source.js';

/** Shopify: Orders → Export. An order has a row per item, and only its first row has the totals. */
export const SHOPIFY_ORDERS: SourceProfile = {
  id: 'shopify-orders',
  title: 'orders of Shopify',
  kind: 'events',
  format: 'csv',
  has: ['Name', 'Financial Status', 'Created at', 'Lineitem name', 'Total'],
  map: fields(
    {
      eventId: 'Name',
      time: 'Created at',
      email: 'Email',
      phoneNumber: '{Phone|Billing Phone|Shipping Phone}',
      'properties.orderId': 'Name',
      'properties.value': 'Total',
      'properties.currency': 'Currency',
      'properties.discountCode': 'Discount Code',
      'properties.shippingCountry': 'Shipping Country',
      'properties.items[].productName': 'Lineitem name',
      'properties.items[].sku': 'Lineitem sku',
      'properties.items[].quantity': 'Lineitem quantity',
      'properties.items[].price': 'Lineitem price',
    },
    { name: 'purchase' },
  ),
  groupBy: 'Name',
  leaveOut: [
    {
      as: 'test',
      column: 'Payment Method',
      is: ['bogus', 'bogus (for testing)', '(for testing) bogus gateway'],
    },
    { as: 'cancelled', column: 'Financial Status', is: ['voided'] },
    { as: 'cancelled', column: 'Cancelled at', filled: true },
    { as: 'unpaid', column: 'Financial Status', isNot: ['paid', 'refunded', 'partially_refunded'] },
  ],
  refund: { value: 'Refunded Amount' },
};

/** Shopify: Customers → Export. It has no time of the consent. */
export const SHOPIFY_CUSTOMERS: SourceProfile = {
  id: 'shopify-customers',
  title: 'customers of Shopify',
  kind: 'profiles',
  format: 'csv',
  has: ['Customer ID', 'Email', 'Accepts Email Marketing', 'Total Spent'],
  map: fields({
    email: 'Email',
    phoneNumber: '{Phone|Default Address Phone}',
    externalId: 'Customer ID',
    firstName: 'First Name',
    lastName: 'Last Name',
    country: 'Default Address Country Code',
    organization: 'Default Address Company',
    address: 'Default Address Address1',
    address2: 'Default Address Address2',
    city: 'Default Address City',
    region: 'Default Address Province Code',
    zip: 'Default Address Zip',
    'properties.tags': 'Tags',
    'properties.total_spent': 'Total Spent',
    'properties.total_orders': 'Total Orders',
  }),
  numbers: ['properties.total_spent', 'properties.total_orders'],
  consents: [
    {
      channel: 'email',
      status: { column: 'Accepts Email Marketing', granted: ['yes', 'true'], withdrawn: [] },
    },
    { channel: 'sms', status: { column: 'Accepts SMS Marketing', granted: ['yes', 'true'], withdrawn: [] } },
  ],
};
