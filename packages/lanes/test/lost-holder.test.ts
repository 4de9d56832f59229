/** A worker with a surge dies. */
import { laneKeys, lanePrefix, surgesOver } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { testRedisUrl, until } from '@tracklayer/testing';
import { Worker } from 'bullmq';
import { eventJob, type Rig, refOf, rig } from './support/rig.js';

let it_: Rig;
beforeEach(() => {
  it_ = rig();
});
afterEach(() => it_.end());

it('shows as soon as its connection ends, where its surge goes on', async () => {
  const { redis, destination } = it_;
  const own = surgesOver(redis, destination);
  const connection = connectRedis(testRedisUrl(), { role: 'reader', name: 'holder' });
  const holder = surgesOver(connection, destination);
  const named = { token: 'one', workerId: 'worker-1' };
  await holder.lease('one').take();
  await holder.announce(named);
  await holder.begin();
  expect(await own.lostHolder()).toBeUndefined();

  await closeRedis(connection, 1_000);
  await until(async () => (await own.lostHolder()) !== undefined);
  expect(await own.lostHolder()).toEqual(named);

  await own.end();
  expect(await own.lostHolder()).toBeUndefined();
  await own.begin();
  expect(await own.lease('two').take('one')).toBeUndefined();
  expect(await own.lostHolder()).toBeUndefined();
});

it('leaves its jobs to the next worker, the oldest first, and those of other workers to them', async () => {
  const { redis, destination, lanes } = it_;
  const jobs = ['a', 'b', 'c', 'd'].map((id) => eventJob(id));
  await lanes.enqueue(destination, jobs);
  const prefix = lanePrefix(destination);
  const connection = connectRedis(testRedisUrl(), { role: 'worker', name: 'lanes-test' });
  const worker = new Worker('metric-event', null, { connection, prefix, autorun: false });
  const take = (token: string) => worker.getNextJob(token, { block: false });
  await take('dead:1');
  await take('alive:1');
  await take('beside:dead:2');

  const surges = surgesOver(redis, destination);
  expect(await surges.takeBack('dead')).toBe(2);
  expect(await surges.takeBack('dead')).toBe(0);
  const [a, b, c, d] = jobs.map((job) => refOf(job).jobId);
  expect(await redis.lrange(`${laneKeys(destination).prefix}:metric-event:active`, 0, -1)).toEqual([b]);
  const next = [await take('next:1'), await take('next:2'), await take('next:3')];
  expect(next.map((job) => [job?.id, job?.stalledCounter])).toEqual([
    [a, 1],
    [c, 1],
    [d, 0],
  ]);
  await worker.close();
  await closeRedis(connection, 1_000);
});
