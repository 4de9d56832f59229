import { fields, type SourceProfile } from './source.js';

/** Magento 2: Sales → Orders → Export. Times are those of the administrator, without an offset; amounts have their symbol. */
export const MAGENTO_ORDERS: SourceProfile = {
  id: 'magento-orders',
  title: 'orders of Magento',
  kind: 'events',
  format: 'csv',
  has: ['ID', 'Purchase Point', 'Purchase Date', 'Grand Total (Purchased)', 'Status', 'Customer Email'],
  map: fields(
    {
      eventId: 'ID',
      time: 'Purchase Date',
      email: 'Customer Email',
      'properties.orderId': 'ID',
      'properties.value': 'Grand Total (Purchased)',
    },
    { name: 'purchase' },
  ),
  leaveOut: [
    { as: 'cancelled', column: 'Status', is: ['canceled', 'cancelled'] },
    { as: 'failed', column: 'Status', is: ['fraud', 'suspected fraud'] },
    { as: 'unpaid', column: 'Status', isNot: ['complete', 'processing', 'closed'] },
  ],
  refund: { value: 'Total Refunded' },
};
