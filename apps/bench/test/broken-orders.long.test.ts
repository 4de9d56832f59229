import { checkOrders } from '../src/benches/broken-orders/check-orders.js';

/** `npm run bench -- broken-orders` checks a million, `broken-orders.test.ts` a few. */
const ORDERS = 100_000;

const TIMEOUT_MS = 240_000;

describe('a hundred thousand orders with one broken optional field each', () => {
  it(
    'arrive as the right orders, and none is refused',
    () => {
      expect(checkOrders(ORDERS, 1)).toEqual({ refused: 0, wrong: 0, examples: [] });
    },
    TIMEOUT_MS,
  );
});
