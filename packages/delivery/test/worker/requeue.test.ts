import { setTimeout as sleep } from 'node:timers/promises';
import { DESTINATIONS_KEY, laneKeys } from '@tracklayer/lanes';
import { forgetDestination } from '@tracklayer/testing';
import { type Fixture, openFixture } from '../support/fixture.js';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(async () => {
  // Also after a failed test, no unreadable key may stay in a shared Redis.
  await forgetDestination(fixture.redis, fixture.destination);
  await fixture.redis.srem(DESTINATIONS_KEY, fixture.destination);
  await fixture.close();
});

it('retries to return a job to its lane until Redis accepts it', async () => {
  const { destination, sandbox, producer, delivery, redis } = fixture;
  const receipt = await producer.upsertProfile({ email: 'ava@shop.example' }, { eventId: 'p1' });
  sandbox.addFault({ kind: 'latency', latencyMs: 300, count: 1 });
  sandbox.addFault({ kind: 'error', status: 503, count: 1 });

  const stepped = delivery.step(destination, 'profile-upsert');
  while (sandbox.faults().length > 0) await sleep(5);
  // A key of another type in place of the job makes every write of the job fail.
  const job = laneKeys(destination).job('profile-upsert', receipt.jobs[0]?.jobId ?? '');
  await redis.multi().rename(job, `${job}:aside`).set(job, 'in the way').exec();
  const [moved] = await Promise.all([stepped, sleep(900).then(() => redis.rename(`${job}:aside`, job))]);

  expect(moved).toBe('delay');
  await fixture.drain();
  expect(sandbox.profiles()).toHaveLength(1);
  expect(await fixture.deadLetters.count(destination)).toBe(0);
  expect(await delivery.lanes.depth(destination, 'profile-upsert')).toMatchObject({ active: 0, failed: 0 });
});
