import { laneKeys, lanePrefix, waitingLineOver } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { testRedisUrl } from '@tracklayer/testing';
import { Worker } from 'bullmq';
import fc from 'fast-check';
import { eventJob, type Rig, refOf, rig } from './support/rig.js';

let it_: Rig;
beforeEach(() => {
  it_ = rig();
});
afterEach(() => it_.end());

it('moves waiting and delayed jobs to the front, the first of them first', async () => {
  const { redis, destination, lanes } = it_;
  const jobs = ['a', 'b', 'c', 'd', 'later'].map((id) => eventJob(id));
  const [a, b, c, d, later] = jobs.map((job) => refOf(job).jobId) as [string, string, string, string, string];
  await lanes.enqueue(destination, jobs);
  const lane = `${lanePrefix(destination)}:metric-event`;
  await redis.lrem(`${lane}:wait`, 1, later);
  await redis.zadd(`${lane}:delayed`, Date.now() * 4_096 + 60_000 * 4_096, later);
  const line = waitingLineOver(redis, destination, 'metric-event');

  expect(await line.toFront([d, later, 'unknown', c])).toEqual([true, true, false, true]);
  expect(await line.delayed()).toEqual([]);
  expect(await redis.hget(laneKeys(destination).job('metric-event', later), 'delay')).toBe('0');

  const connection = connectRedis(testRedisUrl(), { role: 'worker', name: 'lanes-test' });
  const worker = new Worker('metric-event', null, {
    connection,
    prefix: lanePrefix(destination),
    autorun: false,
  });
  const taken = [];
  for (let at = 0; at < 5; at += 1) taken.push((await worker.getNextJob('t', { block: false }))?.id);
  await worker.close();
  await closeRedis(connection, 1_000);
  expect(taken).toEqual([d, later, c, a, b]);
});

it('finds them wherever they wait, and leaves the others in their order', async () => {
  const { redis, destination } = it_;
  const line = waitingLineOver(redis, destination, 'metric-event');
  const wait = `${lanePrefix(destination)}:metric-event:wait`;
  const given = fc.integer({ min: 1, max: 2_500 }).chain((length) =>
    fc.record({
      length: fc.constant(length),
      moved: fc.uniqueArray(fc.integer({ min: 0, max: length + 2 }), { maxLength: 50 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(given, async ({ length, moved }) => {
      const all = Array.from({ length }, (_, at) => `j${at}`);
      const ids = moved.map((at) => `j${at}`);
      await redis.del(wait);
      await redis.lpush(wait, ...all);
      expect(await line.toFront(ids)).toEqual(moved.map((at) => at < length));
      const known = ids.filter((_, at) => (moved[at] as number) < length);
      const next = (await redis.lrange(wait, 0, -1)).reverse();
      expect(next).toEqual([...known, ...all.filter((id) => !known.includes(id))]);
    }),
    { numRuns: 60 },
  );
});
