import { checkOrders } from '../support/check-orders.js';

/** A million orders take some minutes. `broken-orders.test.ts` checks a few. */
const TIMEOUT_MS = 1_200_000;

describe('a million orders with one broken optional field each', () => {
  it(
    'arrive as the right orders, and none is refused',
    () => {
      expect(checkOrders(1_000_000, 1)).toEqual({ refused: 0, wrong: 0, examples: [] });
    },
    TIMEOUT_MS,
  );
});
