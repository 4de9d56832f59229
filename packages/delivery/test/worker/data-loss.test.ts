import { createLanes, type Lanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { createLogger } from '@tracklayer/telemetry';
import { buildEventJob } from '@tracklayer/test-fixtures';
import { type OwnRedis, startOwnRedis } from '@tracklayer/testing';
import { createDataLossWatch } from '../../src/worker/data-loss.js';

let server: OwnRedis;
let redis: RedisClient;
let lanes: Lanes;

beforeEach(async () => {
  server = await startOwnRedis();
  redis = connectRedis(server.url, { role: 'worker', name: 'test' });
  lanes = createLanes(redis, { dedupWindowMs: 60_000 });
});

afterEach(async () => {
  await lanes.close();
  await closeRedis(redis, 1_000);
  await server.stop();
});

/** A worker's look, and the errors that it logged. */
function worker() {
  const logged: { destination: string; jobsBefore: number; msg: string }[] = [];
  const look = createDataLossWatch({
    destinations: () => ['de', 'fr'],
    lanes,
    restore: (id) => lanes.register(id, { again: true }),
    log: createLogger({
      name: 'test',
      level: 'error',
      destination: { write: (line: string) => logged.push(JSON.parse(line)) },
    }),
  });
  return { look, logged };
}

describe('a Redis that somebody empties', () => {
  it('is noticed by every worker, once per destination, with the jobs that were in its lanes', async () => {
    const workers = [worker(), worker()];
    await lanes.enqueue('de', [buildEventJob(), buildEventJob()]);
    for (const { look } of workers) await look();
    await redis.flushall();
    for (const { look } of [...workers, ...workers]) await look();
    for (const { logged } of workers) {
      expect(logged).toEqual([
        expect.objectContaining({ destination: 'de', jobsBefore: 2, msg: expect.stringContaining('lost') }),
        expect.objectContaining({ destination: 'fr', jobsBefore: 0 }),
      ]);
    }
    expect(await lanes.destinations()).toEqual(['de', 'fr']);
  });

  it('is noticed although a producer has brought its destination back meanwhile', async () => {
    const { look, logged } = worker();
    await look();
    await redis.flushall();
    const producer = createLanes(redis, { dedupWindowMs: 60_000 });
    for (const id of ['de', 'fr']) await producer.enqueue(id, [buildEventJob()]);
    await look();
    await producer.close();
    expect(logged.map(({ destination }) => destination)).toEqual(['de', 'fr']);
  });
});

it('says nothing of a Redis that keeps its data', async () => {
  const { look, logged } = worker();
  for (let times = 0; times < 3; times += 1) await look();
  expect(logged).toEqual([]);
});
