/** A worker says that it runs, and sees workers of the release before beside it. */
import {
  announceWorker,
  JOB_LEVEL,
  laneKeys,
  lanePrefix,
  lanesOfOlder,
  readWorkers,
} from '@tracklayer/lanes';
import { Redis } from 'ioredis';
import { type Fixture, openFixture } from '../support/fixture.js';

let fixture: Fixture | undefined;

afterEach(() => fixture?.close());

it('says it from its start to its end', async () => {
  fixture = await openFixture();
  const { redis, destination } = fixture;
  const { workers, level } = await readWorkers(redis, destination);
  expect(workers).toEqual([
    expect.objectContaining({
      isAlive: true,
      level: JOB_LEVEL,
      pid: process.pid,
      lanes: expect.arrayContaining(['metric-event', 'back-in-stock']),
      inWork: 0,
      loopLagMs: expect.any(Number),
      memoryBytes: expect.any(Number),
    }),
  ]);
  expect(level).toBe(JOB_LEVEL);
  // A stop of the process between the two clocks makes the result less exact.
  const upBeforeMs = process.uptime() * 1_000;
  const [seconds = 0, micros = 0] = await redis.time();
  const upAfterMs = process.uptime() * 1_000;
  const redisMs = Number(seconds) * 1_000 + Number(micros) / 1_000;
  expect(workers[0]?.sinceMs).toBeGreaterThan(redisMs - upAfterMs - 2_000);
  expect(workers[0]?.sinceMs).toBeLessThan(redisMs - upBeforeMs + 2_000);
  await fixture.delivery.close(1_000);
  expect(await readWorkers(redis, destination)).toMatchObject({
    workers: [],
    justLeft: expect.arrayContaining(['metric-event', 'event-backfill']),
    level: JOB_LEVEL,
  });
});

it('keeps its entry alive, and removes one that a killed worker left a day ago', async () => {
  fixture = await openFixture();
  const { redis, destination, delivery } = fixture;
  const key = laneKeys(destination).workers;
  const [id = '', before = ''] =
    Object.entries(await redis.hgetall(key)).find(([field]) => field !== 'level') ?? [];
  const card = before.slice(before.indexOf(' '));
  await redis.hset(key, id, `1${card}`, 'killed', `1${card}`);
  expect((await readWorkers(redis, destination)).workers.map(({ isAlive }) => isAlive)).toEqual([
    false,
    false,
  ]);
  await delivery.sayThatItRuns();
  expect(await readWorkers(redis, destination)).toMatchObject({ workers: [{ id, isAlive: true }] });
});

describe('a worker of release 0.1.0', () => {
  const OLD = 'tracklayer:worker:tracklayer-worker';
  const laneOf = (destination: string) =>
    `${lanePrefix(destination)}:${Buffer.from('metric-event').toString('base64')}`;

  it('is seen by its connections: one more in a lane than newer workers', async () => {
    fixture = await openFixture();
    const { redis, destination } = fixture;
    const lane = laneOf(destination);
    const { workers } = await readWorkers(redis, destination);
    const seen = (names: string[]) => lanesOfOlder(destination, workers, names);
    expect(seen([lane, lane])).toEqual([]);
    expect(seen([OLD, lane])).toEqual([]);
    expect(seen([OLD, lane, lane])).toEqual(['metric-event']);
  });

  it('is said by a newer one that finds it among the clients of Redis', async () => {
    fixture = await openFixture();
    const { redis, destination, delivery } = fixture;
    const url = process.env.TRACKLAYER_TEST_REDIS_URL ?? '';
    const lane = laneOf(destination);
    // This worker has no connections of lanes, because it runs by steps.
    const clients = [OLD, lane, lane].map((connectionName) => new Redis(url, { connectionName }));
    await Promise.all(clients.map((client) => client.ping()));
    await delivery.sayThatItRuns();
    const { workers } = await readWorkers(redis, destination);
    expect(workers.find(({ id }) => id === 'older')).toMatchObject({
      level: 1,
      version: '0.1.0',
      isAlive: true,
      lanes: ['metric-event'],
    });
    await Promise.all(clients.map((client) => client.quit()));
  });
});

it('reads the card of a version that says more', async () => {
  fixture = await openFixture();
  const { redis, destination } = fixture;
  const card = { version: '2', level: 7, host: 'h', pid: 1, sinceMs: 1, lanes: [], loopLagMs: 3 };
  await announceWorker(redis, destination, 'newer', card);
  const { workers } = await readWorkers(redis, destination);
  expect(workers.find(({ id }) => id === 'newer')).toMatchObject(card);
});

it('survives an entry that no worker wrote', async () => {
  fixture = await openFixture();
  const { redis, destination } = fixture;
  const { workers: key } = laneKeys(destination);
  await redis.hset(key, 'x', '12 {"lanes":7}', 'y', '12 {broken}', 'z', 'text');
  expect((await readWorkers(redis, destination)).workers).toHaveLength(1);
});
