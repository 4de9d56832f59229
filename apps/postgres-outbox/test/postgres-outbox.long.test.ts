/**
 * Redis is away, shop and relay die. Each committed order is enqueued once, in the order of its person, and no other one is.
 * The worker then records each of them once.
 */
import type { ChildProcess } from 'node:child_process';
import { loadConfig } from '@tracklayer/config';
import { type Delivery, startDelivery } from '@tracklayer/delivery';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { createProducer, type Producer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import type { RecordedEvent } from '@tracklayer/sandbox';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, forgetDestination, startProgram, testRedisUrl, until } from '@tracklayer/testing';
import pg from 'pg';
import { addToOutbox } from '../src/add-to-outbox.js';
import { relayOnce } from '../src/relay.js';
import { OUTBOX_TABLE } from '../src/table.js';
import { isRolledBack, ORDERS_PER_TRANSACTION, peopleOutOfOrder } from './support/orders.js';
import { type Postgres, startPostgres } from './support/postgres.js';

/** With one in eleven rolled back, a few more than 10,000 orders are committed. */
const TRANSACTIONS = 2_201;

let postgres: Postgres;
let pool: pg.Pool;
let redis: RedisClient;
let lanes: Lanes;
let fixture: SandboxDestination;
let destination: string;
let delivery: Delivery | undefined;
const programs: ChildProcess[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  pool = new pg.Pool({ connectionString: postgres.url });
  await pool.query('CREATE TABLE orders (id int PRIMARY KEY, transaction int NOT NULL)');
});

beforeEach(async () => {
  await pool.query(`DROP TABLE IF EXISTS tracklayer_outbox; ${OUTBOX_TABLE} TRUNCATE orders`);
  redis = connectRedis(testRedisUrl(), { role: 'worker', name: 'test' });
  lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  fixture = await openSandboxDestination();
  destination = fixture.destination;
});

afterEach(async () => {
  for (const program of programs.splice(0)) await endProgram(program, 'SIGKILL');
  await delivery?.close(1_000);
  await lanes.close();
  await forgetDestination(redis, destination);
  await closeRedis(redis, 1_000);
  await fixture.close();
});

afterAll(async () => {
  await pool.end();
  await postgres.stop();
});

function startShop(): ChildProcess {
  const args = [postgres.url, String(TRANSACTIONS)];
  const program = startProgram('apps/postgres-outbox/test/support/shop-process.ts', args);
  programs.push(program);
  return program;
}

function startRelay(redisUrl: string): ChildProcess {
  const program = startProgram('apps/postgres-outbox/src/main.ts', [], {
    DATABASE_URL: postgres.url,
    REDIS_URL: redisUrl,
    TRACKLAYER_DESTINATIONS: destination,
  });
  programs.push(program);
  return program;
}

/** Klaviyo's own limits would take three minutes, and the outbox has no part in that. */
const UNLIMITED = () => ({ perSecond: 1_000, perMinute: 50_000 });

async function startWorker(): Promise<void> {
  const config = await loadConfig({ cwd: fixture.folder, env: fixture.env });
  const log = createLogger({ name: 'test', level: 'silent' });
  delivery = await startDelivery(config, { log, metrics: createMetrics(), publishedLimits: UNLIMITED });
}

async function count(table: 'orders' | 'tracklayer_outbox'): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return rows[0]?.count ?? 0;
}

/** The ids of the events in the lane, in the order in which Redis got them. */
async function enqueued(): Promise<string[]> {
  const jobs = await lanes
    .queue(destination, 'metric-event')
    .getJobs(['waiting', 'delayed', 'prioritized'], 0, -1, true);
  return jobs.map(({ data }) => ('event' in data ? (data.event?.eventId ?? '') : ''));
}

it('records 10,000 committed orders once, and none that was rolled back', async () => {
  const recorded: RecordedEvent[] = [];
  fixture.sandbox.onEvent((event) => recorded.push(event));
  const without = startRelay('redis://127.0.0.1:1');
  for (const upTo of [3_300, 6_600]) {
    const shop = startShop();
    await until(async () => (await count('orders')) >= upTo, 120_000);
    await endProgram(shop, 'SIGKILL');
  }
  const shop = startShop();
  await until(() => shop.exitCode !== null, 120_000);
  expect(shop.exitCode).toBe(0);
  const orders = await count('orders');
  const rolledBack = Array.from({ length: TRANSACTIONS }, (_, each) => each).filter(isRolledBack).length;
  expect(orders).toBe((TRANSACTIONS - rolledBack) * ORDERS_PER_TRANSACTION);
  expect(await count('tracklayer_outbox')).toBe(orders);

  await endProgram(without, 'SIGTERM');

  // Redis is back. Two relays run at once. One dies while it sends.
  const first = startRelay(testRedisUrl());
  await until(async () => (await count('tracklayer_outbox')) < orders - 1_000, 60_000);
  startRelay(testRedisUrl());
  await endProgram(first, 'SIGKILL');
  await until(async () => (await count('tracklayer_outbox')) === 0, 120_000);

  const ids = await enqueued();
  const { rows } = await pool.query<{ id: number }>('SELECT id FROM orders');
  expect(new Set(ids)).toEqual(new Set(rows.map(({ id }) => `order-${id}`)));
  expect(ids).toHaveLength(orders);
  expect(peopleOutOfOrder(ids)).toEqual([]);

  await startWorker();
  await until(() => recorded.length >= orders, 300_000);
  await until(async () => (await lanes.depth(destination, 'metric-event')).active === 0);
  const once = recorded.filter(({ fate }) => fate === 'recorded').map(({ uniqueId }) => uniqueId);
  expect(once).toHaveLength(orders);
  expect(new Set(once)).toEqual(new Set(ids));
  console.log(
    `Committed ${orders} orders across two kills of the shop, and rolled back ${rolledBack} transactions.`,
  );
  console.log(`Enqueued ${ids.length} across a kill of a relay. Recorded: ${once.length}.`);
}, 560_000);

describe('the relay', () => {
  let producer: Producer;
  const start = (redisUrl: string) => {
    producer = createProducer({ redisUrl, destinations: [destination] });
  };
  afterEach(() => producer.close());

  async function add(...events: readonly unknown[]): Promise<void> {
    const client = await pool.connect();
    await client.query('BEGIN');
    await addToOutbox(client, ...(events as never[]));
    await client.query('COMMIT');
    client.release();
  }

  const purchase = (id: number, properties: object = {}) => ({
    name: 'purchase',
    eventId: `order-${id}`,
    time: new Date(),
    profile: { externalId: `c-${id}` },
    properties: { orderId: `order-${id}`, value: 1, currency: 'EUR', ...properties },
  });

  it('leaves the rows where they are while Redis is away', async () => {
    start('redis://127.0.0.1:1');
    await add(purchase(1), purchase(2));
    await expect(relayOnce({ pool, producer })).rejects.toMatchObject({ code: 'queue_unavailable' });
    expect(await count('tracklayer_outbox')).toBe(2);
  });

  it('sends strange values and invalid events, which no transaction must fail for', async () => {
    start(testRedisUrl());
    await add(
      purchase(1, { note: 'a\u0000b', big: 12345678901234567890n, half: '\ud800' }),
      { ...purchase(2), properties: { orderId: '2' } },
      { ...purchase(3), name: 'Reviewed Product' },
    );
    expect(await relayOnce({ pool, producer })).toBe(3);
    expect(await count('tracklayer_outbox')).toBe(0);
    const jobs = await lanes.queue(destination, 'metric-event').getJobs();
    expect(jobs).toHaveLength(3);
  });

  it('does nothing while another relay sends', async () => {
    start(testRedisUrl());
    await add(purchase(1));
    const other = await pool.connect();
    await other.query("BEGIN; SELECT pg_advisory_xact_lock(hashtext('tracklayer_outbox'))");
    expect(await relayOnce({ pool, producer })).toBe(0);
    await other.query('COMMIT');
    other.release();
    expect(await relayOnce({ pool, producer })).toBe(1);
  });
});
