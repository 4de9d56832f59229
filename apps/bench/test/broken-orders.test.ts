import { checkOrders } from '../src/benches/broken-orders/check-orders.js';

describe('an order with one broken optional field', () => {
  it('is never refused, and arrives as the right order with the field or without it', () => {
    expect(checkOrders(5_000, 20_260_423)).toEqual({ refused: 0, wrong: 0, examples: [] });
  });
});
