import { randomUUID } from 'node:crypto';
import type { JobType } from '@tracklayer/events';
import { createLanes, type Lanes, lanePrefix } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { testRedisUrl, until } from '@tracklayer/testing';
import { createFirstJobs, type FirstJobs } from '../../src/worker/first-jobs.js';

type RedisNode = Extract<RedisClient, { stream: unknown }>;

let redis: RedisNode;
let opened: RedisNode[];
let lanes: Lanes;
let firstJobs: FirstJobs;
const errors: Error[] = [];
const heard: string[] = [];

beforeEach(() => {
  errors.length = 0;
  heard.length = 0;
  redis = connectRedis(testRedisUrl(), { role: 'worker', name: 'test' }) as RedisNode;
  opened = [];
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (options) => {
    const client = duplicate(options);
    opened.push(client);
    return client;
  };
  lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  firstJobs = createFirstJobs(redis, (error) => errors.push(error)) as FirstJobs;
});

afterEach(async () => {
  await lanes.close();
  await closeRedis(redis, 1_000);
  expect(errors).toEqual([]);
});

const newDestination = () => `t${randomUUID().slice(0, 8)}`;
const wait = (destination: string, type: JobType) =>
  firstJobs.wait(destination, type, () => heard.push(`${destination} ${type}`));
const addJob = (destination: string, type: JobType) =>
  lanes.queue(destination, type).add(type, {} as never, { jobId: 'j1' });

/** Whether the connection waits at Redis. Other tests have such connections too. */
const isWaiting = async () => {
  const port = opened[0]?.stream?.localPort;
  const list = String(await redis.client('LIST'));
  return list.split('\n').some((line) => / flags=\S*b/.test(line) && line.includes(`:${port} `));
};

it('tells at once of the first job of each lane, over one connection', async () => {
  const [one, other] = [newDestination(), newDestination()];
  wait(one, 'metric-event');
  wait(one, 'back-in-stock');
  await until(isWaiting);
  // Redis waits for the first lanes by now, and must learn of this one.
  wait(other, 'profile-upsert');
  const addedMs = performance.now();
  await addJob(other, 'profile-upsert');
  await until(() => heard.length === 1);
  await addJob(one, 'metric-event');
  await until(() => heard.length === 2);
  expect(performance.now() - addedMs).toBeLessThan(5_000);
  expect(heard).toEqual([`${other} profile-upsert`, `${one} metric-event`]);
  expect(opened).toHaveLength(1);
});

it('leaves the marker of a lane that it does not wait for any more to other workers', async () => {
  const [gone, stays] = [newDestination(), newDestination()];
  const end = wait(gone, 'metric-event');
  wait(stays, 'metric-event');
  await until(isWaiting);
  end();
  await addJob(gone, 'metric-event');
  await addJob(stays, 'metric-event');
  await until(() => heard.length === 1);
  await until(() => redis.exists(`${lanePrefix(gone)}:metric-event:marker`).then(Boolean));
  expect(heard).toEqual([`${stays} metric-event`]);
});
