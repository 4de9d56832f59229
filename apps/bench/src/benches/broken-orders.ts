import { defineBench } from '../bench.js';
import { numberFlag } from '../flags.js';
import { report, say } from '../report.js';
import { checkOrders } from './broken-orders/check-orders.js';

/** Normalises orders with one broken optional field each, and compares each with the right order that it was made from. */
export const brokenOrders = defineBench({
  name: 'broken-orders',
  summary: 'orders with one broken optional field each: how many are refused, and how many arrive wrong',
  flags: {
    orders: numberFlag('number of orders', 1_000_000),
    seed: numberFlag('seed of the first order; the others follow from it', 1),
  },
  withoutRedis: true,
  async run({ flags: { orders, seed } }) {
    const startedAtMs = performance.now();
    const { refused, wrong, examples } = checkOrders(orders, seed);
    const ordersPerSecond = Math.round((orders * 1_000) / (performance.now() - startedAtMs));
    for (const example of examples) say(JSON.stringify(example));
    report(
      'broken-orders',
      ['orders', ''],
      [
        ['checked', orders],
        ['refused', refused],
        ['wrong', wrong],
        ['per second', ordersPerSecond],
      ],
      { orders, refused, wrong, ordersPerSecond },
    );
    if (refused + wrong > 0) throw new Error(`${refused} orders were refused, and ${wrong} arrived wrong.`);
  },
});
