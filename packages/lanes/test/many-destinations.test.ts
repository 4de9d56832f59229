/** A worker looks at each of its destinations every few seconds. All of them together cost Redis and the worker one command. */
import { journalKeys } from '@tracklayer/journal';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { type OwnRedis, startOwnRedis } from '@tracklayer/testing';
import { announceWorker, createLanes, JOB_LEVEL, type Lanes, readWorkers } from '../src/index.js';
import { eventJob } from './support/rig.js';

const DESTINATIONS = Array.from({ length: 40 }, (_, index) => `shop-${index}`);

let server: OwnRedis;
let redis: RedisClient;
let lanes: Lanes;

beforeAll(async () => {
  server = await startOwnRedis();
  redis = connectRedis(server.url, { role: 'worker', name: 'many destinations' });
  lanes = createLanes(redis, { dedupWindowMs: 60_000 });
});

afterAll(async () => {
  await lanes.close();
  await closeRedis(redis, 1_000);
  await server.stop();
});

/** Runs a look at each destination in one turn. @returns what they found, and how many scripts ran the second time. */
async function lookAtAll<T>(
  look: (destination: string) => Promise<T>,
): Promise<[found: T[], scripts: number]> {
  const all = () => Promise.all(DESTINATIONS.map(look));
  // The first run sends the text of the script.
  await all();
  await redis.config('RESETSTAT');
  const found = await all();
  const stats = await redis.info('commandstats');
  return [found, Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0)];
}

it('says with one script that a worker serves all of them', async () => {
  const card = {
    version: '1',
    level: JOB_LEVEL,
    host: 'h',
    pid: 1,
    sinceMs: 1,
    lanes: ['metric-event'] as const,
  };
  const [, scripts] = await lookAtAll((id) =>
    announceWorker(redis, id, 'w1', { ...card, inWork: DESTINATIONS.indexOf(id) }),
  );
  expect(scripts).toBe(1);
  for (const [at, id] of DESTINATIONS.entries()) {
    const { workers, level } = await readWorkers(redis, id);
    expect(workers).toEqual([expect.objectContaining({ id: 'w1', isAlive: true, inWork: at })]);
    expect(level).toBe(JOB_LEVEL);
  }
});

it('reads with one script whether Redis still has their data, and what is left to do', async () => {
  await lanes.enqueue('shop-3', [eventJob('e1'), eventJob('e2')]);
  const dataId = await lanes.claimDataId('shop-5');
  const [states, scripts] = await lookAtAll((id) => lanes.dataState(id));
  expect(scripts).toBe(1);
  expect(states[3]?.unsettled).toBe(2);
  expect(states[5]).toEqual({ dataId, unsettled: 0 });
  expect(states[6]).toEqual({ dataId: undefined, unsettled: 0 });
});

it('reads with one script whether their journals are watched or have to be sorted', async () => {
  await redis.rpush(journalKeys('shop-1').sealed, '20000:1', '20000:2');
  await redis.set(journalKeys('shop-2').watched, '1');
  await redis.hset(journalKeys('shop-4').state, 'left_out', 7);
  const [states, scripts] = await lookAtAll((id) => lanes.deliveryStore(id).journalState());
  expect(scripts).toBe(1);
  expect(states.slice(0, 5)).toEqual([
    { isWatched: false, sealed: 0, leftOut: 0 },
    { isWatched: false, sealed: 2, leftOut: 0 },
    { isWatched: true, sealed: 0, leftOut: 0 },
    { isWatched: false, sealed: 0, leftOut: 0 },
    { isWatched: false, sealed: 0, leftOut: 7 },
  ]);
});
