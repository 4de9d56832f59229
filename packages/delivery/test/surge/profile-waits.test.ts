/** The lane of profiles while another worker has a surge. */
import { afterEach, expect, it } from '@jest/globals';
import type { JobType } from '@tracklayer/events';
import { laneKeys, readWaits, surgesOver } from '@tracklayer/lanes';
import { until } from '@tracklayer/testing';
import { type Fixture, openFixture } from '../support/fixture.js';
import { viewed } from '../support/surge-backlog.js';

const PROFILES = 'POST /api/profile-import';
const WHILE_FIRST_WAITS_MS = 2_000;

let fixture: Fixture;
afterEach(() => fixture.close());

const lanes = () => fixture.delivery.lanes;
const step = (type: JobType) => fixture.delivery.step(fixture.destination, type);
const calls = () => fixture.sandbox.stats({ endpoint: PROFILES }).byStatus;
const eventOf = (name: string) => ({ ...viewed(4, { email: `${name}@shop.example` }), eventId: name });

/** Another worker has the surge. This one learns it from an event, which returns to the front of its lane. */
async function openBesideSurge(): Promise<void> {
  fixture = await openFixture({ surge: { enabled: true } });
  await fixture.producer.upsertProfile({ email: 'ava@shop.example' });
  expect(await step('profile-upsert')).toBe('complete');
  await fixture.producer.track({ ...eventOf('known'), profile: { email: 'ava@shop.example' } });
  await surgesOver(fixture.redis, fixture.destination).lease('another').take();
  fixture.clock.nowMs += 1_600;
  expect(await step('metric-event')).toBe('delay');
}

/** Notes on each profile that waits how often its worker died, as BullMQ does. */
async function noteDeaths(count: number): Promise<void> {
  const { destination, redis } = fixture;
  const jobs = await lanes().queue(destination, 'profile-upsert').getWaiting();
  const keys = jobs.map(({ id = '' }) => laneKeys(destination).job('profile-upsert', id));
  await Promise.all(keys.map((key) => redis.hset(key, 'stc', String(count))));
}

it('a profile releases its event, waits for it in its lane, and makes no call', async () => {
  await openBesideSurge();
  await fixture.producer.track(eventOf('ben'));
  expect(await lanes().depth(fixture.destination, 'metric-event')).toMatchObject({ waiting: 1, delayed: 1 });
  expect(await step('profile-upsert')).toBe('delay');
  expect(calls()).toEqual({ 201: 1 });
  expect(await lanes().depth(fixture.destination, 'metric-event')).toMatchObject({ waiting: 2, delayed: 0 });

  const [job] = await lanes().queue(fixture.destination, 'profile-upsert').getDelayed();
  expect(job?.data).toMatchObject({ attempts: [] });
  const ref = { type: 'profile-upsert', jobId: job?.id ?? '' } as const;
  expect((await readWaits(fixture.redis, fixture.destination, ref)).now?.what).toBe('event');
});

it('a profile that runs alone waits for no event', async () => {
  await openBesideSurge();
  await fixture.producer.track(eventOf('ben'));
  await noteDeaths(2);
  expect(await step('profile-upsert')).toBe('complete');
  expect(calls()).toEqual({ 201: 2 });
});

it('profiles whose worker died go together once more during a surge', async () => {
  await openBesideSurge();
  const { producer, sandbox } = fixture;
  const names = ['cem', 'dan'];
  await Promise.all(names.map((name) => producer.upsertProfile({ email: `${name}@shop.example` })));
  await noteDeaths(1);
  const slow = sandbox.addFault({ kind: 'latency', latencyMs: 2 * WHILE_FIRST_WAITS_MS, endpoint: PROFILES });
  const steps = Promise.all(names.map(() => step('profile-upsert')));
  await until(() => slow.struck > 0);
  await until(() => slow.struck === 2, WHILE_FIRST_WAITS_MS);
  expect(await steps).toEqual(['complete', 'complete']);
});
