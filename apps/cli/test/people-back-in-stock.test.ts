/** A person who waits for a variant is erased from its lane too: delivered, dead and waiting. */
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { createProducer, type Producer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { dumpRedis } from './support/dump-redis.js';
import { newPerson, tracesOf } from './support/known-person.js';
import { useOwnRedis } from './support/own-redis.js';
import { runCli } from './support/run-cli.js';
import { until } from './support/world.js';

const KEY = 'pk_sandbox_0000000000000000000000000000000000';
const bob = { email: 'bob@shop.example' };

useOwnRedis();

let world: BackfillWorld;
let redis: RedisClient;
let lanes: Lanes;
let producer: Producer;

beforeEach(async () => {
  world = await openBackfillWorld();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'worker', name: 'people' });
  lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  producer = newProducer();
});
afterEach(async () => {
  await world.close();
  await producer.close();
  await lanes.close();
  await closeRedis(redis, 1_000);
});

function newProducer(now: () => number = Date.now): Producer {
  return createProducer({ redisUrl: process.env.REDIS_URL, destinations: [world.destination.id], now });
}

function erase(email: string) {
  const { id, cwd } = world.destination;
  const args = ['people', 'erase', '--email', email, '--reason', 'request 17', '--yes', '--destination', id];
  return runCli(args, { cwd, env: { KEY } });
}

test('nothing of the person is left, and the counts of the lane add up', async () => {
  const { id } = world.destination;
  const person = newPerson();
  const ended = async () => {
    const counts = await lanes.counts(id);
    return counts['back-in-stock:delivered'] + counts['back-in-stock:dead'];
  };
  await world.startWorker();
  for (const each of [person, bob]) {
    await producer.subscribeBackInStock(each, { variantId: 'SKU-481' });
    await producer.subscribeBackInStock(each, { variantId: 'unknown' });
  }
  await until(async () => (await ended()) === 4);
  await world.delivery?.close(2_000);
  world.delivery = undefined;
  for (const each of [person, bob]) await producer.subscribeBackInStock(each, { variantId: 'SKU-482' });

  const letters = createDeadLetters(redis, { lanes });
  const traces = async () =>
    (await dumpRedis(redis, letters, id)).filter((line) =>
      tracesOf(person).some((trace) => line.toLowerCase().includes(trace)),
    );
  expect((await traces()).length).toBeGreaterThan(2);
  const ran = await erase(person.email);
  expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
  expect(await traces()).toEqual([]);

  const counts = await lanes.counts(id);
  const { waiting, delayed } = await lanes.depth(id, 'back-in-stock');
  // The letter of the person is discarded, and the job that waited is skipped.
  expect([waiting + delayed, await letters.count(id, { type: 'back-in-stock' })]).toEqual([1, 1]);
  expect(counts).toMatchObject({
    'back-in-stock:enqueued': 6,
    'back-in-stock:delivered': 2,
    'back-in-stock:skipped': 1,
  });
});

test('the producer skips a later call of the person, and the worker skips it for a producer that does not know', async () => {
  const { id } = world.destination;
  const { email } = newPerson();
  // A producer uses what it read for a second. The clock of this one stands still, so it never reads of the erasure.
  const nowMs = Date.now();
  const unaware = newProducer(() => nowMs);
  try {
    await unaware.subscribeBackInStock(bob, { variantId: 'SKU-481' });
    expect((await erase(email)).exitCode).toBe(0);
    const statuses = async (from: Producer) => {
      const { jobs } = await from.subscribeBackInStock({ email }, { variantId: 'SKU-481' });
      return jobs.map(({ type, status, reason }) => [type, status, reason]);
    };
    expect(await statuses(producer)).toEqual([
      ['profile-upsert', 'skipped', 'erased'],
      ['back-in-stock', 'skipped', 'erased'],
    ]);
    expect(await statuses(unaware)).toEqual([
      ['profile-upsert', 'enqueued', undefined],
      ['back-in-stock', 'enqueued', undefined],
    ]);
  } finally {
    await unaware.close();
  }
  await world.startWorker();
  await until(async () => (await lanes.counts(id))['back-in-stock:skipped'] === 1);
  expect(await lanes.counts(id)).toMatchObject({ 'back-in-stock:enqueued': 2, 'profile-upsert:skipped': 1 });
  expect(world.sandbox.waits({ email })).toEqual([]);
});
