/**
 * A custom event, a fulfilled order and the lines of an order: from `track` through a worker to Metric Activity, and the same
 * events through the flow check, the mapping and a back-fill. All programs read one module of definitions.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createProducer, type TrackInput } from '@tracklayer/producer';
import { DEFAULT_KEY, sandboxControl } from '@tracklayer/sandbox';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { runCli } from './support/run-cli.js';
import { events } from './support/shop-events.js';
import { until } from './support/world.js';

const DEFINITIONS = new URL('./support/shop-events.ts', import.meta.url);
const ava = { email: 'ava@shop.example' };
const time = new Date(Date.now() - 60_000).toISOString();

const review = {
  name: 'Reviewed Product',
  eventId: 'review-1',
  time,
  profile: ava,
  properties: { productId: 'p-1', rating: 5 },
} as const;
const items = [{ sku: 'SKU-1', productName: 'Day cream', quantity: 2, price: 20 }, 'SKU-2'];
const money = { value: 70, currency: 'EUR' };
const order = (id: string): TrackInput<'purchase'> => ({
  name: 'purchase',
  eventId: `ord_${id}`,
  time,
  profile: ava,
  properties: { orderId: id, ...money, items },
});
const fulfilled: TrackInput<'order_fulfilled'> = {
  name: 'order_fulfilled',
  eventId: 'sent_1',
  time,
  profile: ava,
  properties: { orderId: '1', trackingUrl: 'https://parcel.example/1' },
};

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
  const { id, cwd } = world.destination;
  await rm(join(cwd, 'tracklayer.config.json'));
  const destination = {
    apiKeyEnv: 'KEY',
    baseUrl: world.sandbox.url,
    orderedProducts: true,
    mapping: { 'Reviewed Product': { properties: { stars: 'properties.rating', shop: '=Acme' } } },
  };
  await world.put(
    'tracklayer.config.mjs',
    `import { events } from ${JSON.stringify(DEFINITIONS.href)};
     export default { events, destinations: ${JSON.stringify({ [id]: destination })} };`,
  );
  await world.startWorker();
});

afterEach(() => world.close());

async function track(): Promise<void> {
  const producer = createProducer({
    redisUrl: process.env.REDIS_URL,
    destinations: [world.destination.id],
    events,
  });
  try {
    for (const event of [review, fulfilled, order('1')] as const) {
      const { jobs, warnings } = await producer.track(event);
      expect(jobs).toContainEqual(expect.objectContaining({ type: 'metric-event', status: 'enqueued' }));
      expect(warnings).toBeUndefined();
    }
  } finally {
    await producer.close();
  }
  await until(async () => world.recorded().length === 5);
}

/** Metric and the id of its product, its order or its review, of each recorded event. */
const arrived = () =>
  world
    .recorded()
    .map(
      ({ metric, properties: { sku, order_id, productId } }) => `${metric} ${sku ?? order_id ?? productId}`,
    )
    .sort();

const LIVE = [
  'Fulfilled Order 1',
  'Ordered Product SKU-1',
  'Ordered Product SKU-2',
  'Placed Order 1',
  'Product Review p-1',
];

it('arrive in Metric Activity, and a back-fill of the same and more events repeats none', async () => {
  await track();
  expect(arrived()).toEqual(LIVE);
  const activity = await (await fetch(`${world.sandbox.url}/activity`)).text();
  for (const metric of ['Product Review', 'Fulfilled Order', 'Ordered Product']) {
    expect(activity).toContain(metric);
  }
  const reviewed = world.recorded().find(({ uniqueId }) => uniqueId === 'review-1');
  expect(reviewed?.properties).toMatchObject({ stars: 5, shop: 'Acme', dedup_scope: 'review' });
  const page = await fetch(`${world.sandbox.url}/activity/events/${reviewed?.seq}`);
  expect(await page.text()).toContain('stars');

  // As another program exports them: the lines in another order, with an order that no live event told of.
  const again = { ...order('1'), properties: { ...order('1').properties, items: items.toReversed() } };
  const file = [review, fulfilled, again, order('2'), { ...review, eventId: 'review-2', properties: {} }];
  await world.put('past.ndjson', file.map((event) => JSON.stringify(event)).join('\n'));
  const tried = await world.backfill('past.ndjson', '--migration-id', 'spring', '--dry-run');
  expect(tried.stdout).toMatch(
    /read\s+9 entries[\s\S]*to send\s+3 in 1 call[\s\S]*1 purchase, 2 ordered_product/,
  );
  const ran = await world.backfill('past.ndjson', '--migration-id', 'spring', '--json');
  expect(ran.json.at(-1)).toMatchObject({
    report: {
      counts: { entries: 9, orderedProducts: 4, known: 5, enqueued: 3, refused: 1 },
      settled: { delivered: 3 },
    },
  });
  expect(arrived()).toEqual(
    [...LIVE, 'Ordered Product SKU-1', 'Ordered Product SKU-2', 'Placed Order 2'].sort(),
  );
  expect(world.sandbox.stats().duplicates).toBe(0);
  const filled = world.recorded().filter(({ backfill }) => backfill);
  expect(filled.map(({ properties }) => properties.migration_id)).toEqual(['spring', 'spring', 'spring']);
  expect((await world.backfill('status', 'spring')).stdout).toMatch(/of them\s+4 lines of orders/);
});

it('are judged by the flow check and shown by the mapping as they are sent', async () => {
  await world.put(
    'now.ndjson',
    [review, fulfilled, order('1')].map((event) => JSON.stringify(event)).join('\n'),
  );
  const { json } = await world.tracklayer('flows', 'check', 'now.ndjson', '--json');
  expect(json.map((each) => (each as { metric: string }).metric)).toEqual([
    'Product Review',
    'Fulfilled Order',
    'Placed Order',
    'Ordered Product',
    'Ordered Product',
  ]);
  await track();
  const recent = await world.tracklayer('flows', 'check', '--recent', '--json');
  const ids = (found: readonly unknown[]) =>
    found.map((each) => (each as { eventId: string }).eventId).sort();
  expect(ids(recent.json)).toEqual(ids(json));
  const shown = await world.tracklayer('mapping', 'show', '--destination', world.destination.id);
  expect(shown.stdout).toMatch(
    /Reviewed Product → Product Review dedup_scope review[\s\S]*stars\s+properties.rating/,
  );
  expect(shown.stdout).toMatch(/ordered_product → Ordered Product[\s\S]*One for each line of a purchase/);
});

it('are known to `tracklayer sandbox`, which marks what an event lacks', async () => {
  const stop = new AbortController();
  const { cwd } = world.destination;
  const url = new Promise<string>((resolve) => {
    const onStdout = (text: string) => {
      if (text.endsWith('\n')) resolve((JSON.parse(text) as { url: string }).url);
    };
    void runCli(['sandbox', '--port', '0', '--json'], { cwd, signal: stop.signal, onStdout });
  });
  try {
    const sandbox = sandboxControl(await url);
    const attributes = {
      properties: { stars: 5 },
      unique_id: 'review-3',
      metric: { data: { type: 'metric', attributes: { name: 'Product Review' } } },
      profile: { data: { type: 'profile', attributes: ava } },
    };
    const answer = await fetch(`${await url}/api/events`, {
      method: 'POST',
      headers: {
        authorization: `Klaviyo-API-Key ${DEFAULT_KEY}`,
        revision: '2026-07-15',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ data: { type: 'event', attributes } }),
    });
    expect(answer.status).toBe(202);
    expect((await sandbox.events()).items).toMatchObject([{ uniqueId: 'review-3', lacks: ['productId'] }]);
  } finally {
    stop.abort();
  }
});
