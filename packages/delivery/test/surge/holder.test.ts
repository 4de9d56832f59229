import { afterEach, expect, it } from '@jest/globals';
import { surgesOver } from '@tracklayer/lanes';
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
