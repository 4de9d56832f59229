/** A person who waits for a variant is erased from its lane too: delivered, dead and waiting. */
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { createProducer, type Producer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { dumpRedis } from './support/dump-redis.js';
import { newPerson, tracesOf } from './support/known-person.js';
import { runCli } from './support/run-cli.js';
import { until } from './support/world.js';

const KEY = 'pk_sandbox_0000000000000000000000000000000000';

let world: BackfillWorld;
let redis: RedisClient;
let lanes: Lanes;
let producer: Producer;

beforeEach(async () => {
  world = await openBackfillWorld();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'worker', name: 'people' });
  lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  producer = createProducer({ redisUrl: process.env.REDIS_URL, destinations: [world.destination.id] });
});
afterEach(async () => {
  await world.close();
  await producer.close();
  await lanes.close();
  await closeRedis(redis, 1_000);
});

test('nothing of the person is left, and the counts of the lane add up', async () => {
  const { id, cwd } = world.destination;
  const person = newPerson();
  const bob = { email: 'bob@shop.example' };
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
  const args = ['people', 'erase', '--email', person.email, '--reason', 'request 17', '--yes'];
  const ran = await runCli([...args, '--destination', id], { cwd, env: { KEY } });
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
  await world.startWorker();
  await producer.subscribeBackInStock(person, { variantId: 'SKU-481' });
  await until(async () => (await lanes.counts(id))['back-in-stock:skipped'] === 2);
  expect(world.sandbox.waits({ email: person.email })).toEqual([]);
});
