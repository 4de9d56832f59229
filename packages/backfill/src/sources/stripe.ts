import { fields, type SourceProfile } from './source.js';

/** Stripe: Payments → Export. */
export const STRIPE_PAYMENTS: SourceProfile = {
  id: 'stripe-payments',
  title: 'payments of Stripe',
  kind: 'events',
  format: 'csv',
  has: ['id', 'Created date (UTC)', 'Amount', 'Amount Refunded', 'Currency', 'Status', 'Customer Email'],
  map: fields(
    {
      eventId: 'id',
      time: 'Created date (UTC)',
      email: 'Customer Email',
      'properties.orderId': 'id',
      'properties.value': 'Amount',
      'properties.currency': 'Currency',
      'properties.description': 'Description',
    },
    { name: 'purchase' },
  ),
  timeZone: 'UTC',
  leaveOut: [
    { as: 'test', column: 'Mode', is: ['test'] },
    { as: 'failed', column: 'Status', is: ['failed'] },
    { as: 'unpaid', column: 'Status', isNot: ['paid', 'refunded', 'partially refunded', 'succeeded'] },
    { as: 'unpaid', column: 'Captured', is: ['false'] },
  ],
  refund: { value: 'Amount Refunded', time: 'Refunded date (UTC)' },
};
