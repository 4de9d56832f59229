import { setTimeout as sleep } from 'node:timers/promises';
import { DESTINATIONS_KEY, laneKeys } from '@tracklayer/lanes';
import { forgetDestination } from '@tracklayer/testing';
import { openWay, type Way } from './support.js';

let way: Way;
beforeEach(async () => {
  way = await openWay();
});
afterEach(async () => {
  // However the test ended, nothing unreadable stays behind in a Redis that others use.
  await forgetDestination(way.redis, way.destination);
  await way.redis.srem(DESTINATIONS_KEY, way.destination);
  await way.close();
});

it('keeps a job that Redis refuses to take back until Redis takes it', async () => {
  const { destination, sandbox, producer, delivery, redis } = way;
  const receipt = await producer.upsertProfile({ email: 'ava@shop.example' }, { eventId: 'p1' });
  sandbox.addFault({ kind: 'latency', latencyMs: 300, count: 1 });
  sandbox.addFault({ kind: 'error', status: 503, count: 1 });

  const stepped = delivery.step(destination, 'profile-upsert');
  while (sandbox.faults().length > 0) await sleep(5);
  // A key of another kind in the job's place: Redis answers each attempt to write the job with an error.
  const job = laneKeys(destination).job('profile-upsert', receipt.jobs[0]?.jobId ?? '');
  await redis.multi().rename(job, `${job}:aside`).set(job, 'in the way').exec();
  const [moved] = await Promise.all([stepped, sleep(900).then(() => redis.rename(`${job}:aside`, job))]);

  expect(moved).toBe('delay');
  await way.drain();
  expect(sandbox.profiles()).toHaveLength(1);
  expect(await way.deadLetters.count(destination)).toBe(0);
  expect(await delivery.lanes.depth(destination, 'profile-upsert')).toMatchObject({ active: 0, failed: 0 });
});
