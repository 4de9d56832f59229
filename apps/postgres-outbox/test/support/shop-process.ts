/** A shop that writes orders and their events in transactions, so that a test can kill it. It goes on where it was killed. */
import pg from 'pg';
import { addToOutbox } from '../../src/add-to-outbox.js';
import { isRolledBack, ORDERS_PER_TRANSACTION, personOf, SESSIONS } from './orders.js';

const [connectionString = '', transactions = '0'] = process.argv.slice(2);
const STARTED = Date.parse('2026-04-23T10:00:00Z');

async function session(place: number): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ next: number }>(
    'SELECT coalesce(max(transaction) + $2, $1)::int AS next FROM orders WHERE transaction % $2 = $1',
    [place, SESSIONS],
  );
  for (let each = rows[0]?.next ?? place; each < Number(transactions); each += SESSIONS) {
    await order(client, each);
  }
  await client.end();
}

async function order(client: pg.Client, transaction: number): Promise<void> {
  const orders = Array.from(
    { length: ORDERS_PER_TRANSACTION },
    (_, index) => transaction * ORDERS_PER_TRANSACTION + index,
  );
  await client.query('BEGIN');
  await client.query('INSERT INTO orders SELECT unnest($1::int[]), $2', [orders, transaction]);
  await addToOutbox(
    client,
    ...orders.map((id) => ({
      name: 'purchase' as const,
      eventId: `order-${id}`,
      time: new Date(STARTED + id * 1_000),
      profile: { externalId: personOf(id) },
      properties: { orderId: `order-${id}`, value: 1, currency: 'EUR' },
    })),
  );
  await client.query(isRolledBack(transaction) ? 'ROLLBACK' : 'COMMIT');
}

await Promise.all(Array.from({ length: SESSIONS }, (_, place) => session(place)));
