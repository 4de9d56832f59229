import { afterEach, expect, it } from '@jest/globals';
import { laneKeys, surgesOver } from '@tracklayer/lanes';
import { type Fixture, openFixture } from '../support/fixture.js';
import { viewed } from '../support/surge-backlog.js';

let fixture: Fixture;
afterEach(() => fixture.close());

it('a worker that stood still while another one began a surge sends nothing of its lane', async () => {
  fixture = await openFixture({ surge: { enabled: true } });
  const { destination, delivery, sandbox } = fixture;
  const step = () => delivery.step(destination, 'metric-event');
  await fixture.producer.trackMany([1, 2].map((at) => viewed(at, { email: `v${at}@shop.example` })));
  while ((await delivery.step(destination, 'profile-upsert')) !== 'idle');
  expect(await step()).toBe('complete');

  await surgesOver(fixture.redis, destination).lease('another').take();
  fixture.clock.nowMs += 1_600;
  expect(await step()).toBe('delay');
  expect(sandbox.stats().recorded).toBe(1);
});

it('an event returns to its lane when Redis does not say who has the surge', async () => {
  fixture = await openFixture({ surge: { enabled: true } });
  const { destination, delivery, redis, sandbox } = fixture;
  const { surge } = laneKeys(destination);
  await fixture.producer.track(viewed(1, { email: 'v1@shop.example' }));
  while ((await delivery.step(destination, 'profile-upsert')) !== 'idle');

  // A key of another type makes the reading fail.
  await redis.lpush(surge, 'in the way');
  expect(await delivery.step(destination, 'metric-event')).toBe('delay');
  expect(sandbox.stats().recorded).toBe(0);

  await redis.del(surge);
  await delivery.lanes.queue(destination, 'metric-event').promoteJobs();
  await fixture.drain();
  expect(sandbox.stats().recorded).toBe(1);
  expect(await fixture.deadLetters.count(destination)).toBe(0);
  expect(await delivery.lanes.depth(destination, 'metric-event')).toMatchObject({ active: 0, failed: 0 });
});
