/** An order is found by its id and by its number, wherever it is, over the real worker. */
import { createHolds } from '@tracklayer/holds';
import { type EventBackfillJob, JOB_VERSION, jobId, PRIORITY } from '@tracklayer/lanes';
import type { TrackInput } from '@tracklayer/producer';
import { until } from '@tracklayer/testing';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';
import { jobsFound, orderFound, stepsOf } from '../support/look-up.js';

let fixture: Fixture;

async function open(options: FixtureOptions = {}): Promise<Fixture> {
  fixture = await openFixture(options);
  return fixture;
}

afterEach(() => fixture.close());

function order(number = '10492'): TrackInput<'purchase'> {
  return {
    name: 'purchase',
    eventId: `order-${number}`,
    time: '2026-04-20T10:00:00Z',
    profile: { email: 'ava@shop.example', externalId: 'c-1' },
    properties: { orderId: number, value: 20, currency: 'EUR', items: [] },
  };
}

const found = () => orderFound(fixture, 'order-10492', '10492');

it('finds an order that waits for its profile', async () => {
  const { producer } = await open();
  await producer.track(order());
  const job = await found();
  expect(job).toMatchObject({ state: 'waits-for-profile', type: 'metric-event', name: 'purchase' });
  expect(stepsOf(job)).toEqual(['tracked']);
  expect(job.untilMs).toBeGreaterThan(Date.now());
});

it('finds a delivered order by its person too, with the request and each time', async () => {
  const { producer, drain } = await open();
  await producer.track(order());
  await drain();
  const job = await found();
  expect(job).toMatchObject({ state: 'delivered', status: 202, waited: ['profile'] });
  expect(job.requestId).toBe(fixture.sandbox.requests().items.at(-1)?.requestId ?? job.requestId);
  expect(job.requestId).toBeDefined();
  expect(stepsOf(job)).toEqual(['tracked', 'began', 'delivered']);
  for (const person of [
    { identifier: 'email', value: 'Ava@shop.example' },
    { identifier: 'externalId', value: 'c-1' },
  ] as const) {
    const jobs = await jobsFound(fixture, { person });
    expect(jobs.map(({ type, state }) => `${type} ${state}`)).toEqual([
      'metric-event delivered',
      'profile-upsert delivered',
    ]);
  }
});

it('still finds a delivered order when its job has left the lane', async () => {
  const { producer, drain, delivery, destination } = await open();
  await producer.track(order());
  await drain();
  await delivery.lanes.queue(destination, 'metric-event').clean(0, 10, 'completed');
  expect(await found()).toMatchObject({ state: 'delivered', name: 'purchase' });
});

it('finds an order that waits for a permit', async () => {
  const { producer, sandbox } = await open({
    autorun: true,
    publishedLimits: () => ({ perSecond: 1, perMinute: 1 }),
  });
  await producer.track(order('1'));
  await until(() => sandbox.events().items.length === 1);
  await producer.track(order());
  await until(async () => (await found()).state === 'waits-for-permit');
  const job = await found();
  expect(job.waitsFor).toBe('POST /api/events');
  expect(stepsOf(job)).toEqual(['tracked', 'began', 'waits']);
});

it('finds an order that is held, and says which part of the destination is', async () => {
  const { producer, drain, sandbox, redis, destination, clock } = await open();
  sandbox.addFault({ kind: 'error', status: 403, endpoint: 'POST /api/events' });
  await producer.track(order());
  await drain();
  const { holds } = await createHolds(redis, { now: () => clock.nowMs }).read(destination);
  expect(holds.map(({ scope }) => scope)).toEqual(['POST /api/events']);
  const job = await found();
  expect(job).toMatchObject({ state: 'held', waitsFor: 'POST /api/events' });
  expect(stepsOf(job)).toContain('held');
});

it('tells nothing twice of an order that is tracked twice', async () => {
  const { producer, drain } = await open();
  await producer.track(order());
  await drain();
  const again = await producer.track(order());
  expect(again.jobs.map(({ status }) => status)).toContain('duplicate');
  await drain();
  expect(await found()).toMatchObject({ state: 'delivered' });
  expect(await jobsFound(fixture, { key: { name: 'orderId', value: '10492' } })).toHaveLength(2);
});

it('finds an order that the destination had already', async () => {
  const { drain, delivery, destination } = await open();
  const { lanes } = delivery;
  const data: EventBackfillJob = {
    ...batch(['10492']),
    refused: { code: 'duplicate_event', status: 409 },
  };
  const id = jobId('event-backfill', 'single');
  await lanes.enqueue(destination, [{ jobId: id, data, priority: PRIORITY.backfill }]);
  await drain();
  expect(await found()).toMatchObject({ state: 'duplicate', code: 'destination_says_so' });
});

it('finds an order that was skipped, and says why', async () => {
  const { producer, drain } = await open({
    ownership: { purchase: { owner: 'browser', otherwise: 'skip' } },
  });
  await producer.track(order());
  await drain();
  const job = await found();
  expect(job).toMatchObject({ state: 'skipped', code: 'not_owner' });
  expect(stepsOf(job)).toEqual(['tracked', 'began', 'skipped']);
});

describe('a refused order', () => {
  beforeEach(async () => {
    const { producer, drain, sandbox } = await open();
    sandbox.addFault({ kind: 'error', status: 400, endpoint: 'POST /api/events', count: 1 });
    await producer.track(order());
    await drain();
  });

  it('is found as a dead letter', async () => {
    const job = await found();
    expect(job).toMatchObject({ state: 'dead', code: 'error', status: 400, replays: 0 });
    expect(job.letterId).toBe(`metric-event~${job.jobId}`);
    expect(stepsOf(job)).toEqual(expect.arrayContaining(['tracked', 'dead']));
  });

  it('is found by its number while its letter lives, after the journal has forgotten it', async () => {
    const { redis, destination } = fixture;
    const keys = await redis.keys(`{tracklayer:${destination}}:journal*`);
    await redis.del(keys);
    expect(await found()).toMatchObject({ state: 'dead' });
  });

  it('is found while it is replayed, and when it was delivered', async () => {
    const { deadLetters, destination, drain } = fixture;
    const { letterId = '' } = await found();
    await deadLetters.replay(destination, letterId, { nowMs: Date.now() });
    const under = await found();
    expect(under).toMatchObject({ state: 'waiting', replays: 1 });
    expect(stepsOf(under)).toEqual(expect.arrayContaining(['tracked', 'dead', 'replayed']));
    await drain();
    const job = await found();
    expect(job).toMatchObject({ state: 'delivered', replays: 1 });
    expect(stepsOf(job).slice(-3)).toEqual(['replayed', 'began', 'delivered']);
  });

  it('is found when it was discarded', async () => {
    const { deadLetters, destination } = fixture;
    await deadLetters.discard(destination, {}, { by: 'test', reason: 'a test' });
    const job = await found();
    expect(job).toMatchObject({ state: 'discarded', code: 'error', name: 'purchase' });
    expect(stepsOf(job).at(-1)).toBe('discarded');
  });
});

describe('an order in a back-fill', () => {
  async function send(): Promise<void> {
    const id = jobId('event-backfill', 'batch');
    const job = { jobId: id, data: batch(['10491', '10492']), priority: PRIORITY.backfill };
    await fixture.delivery.lanes.enqueue(fixture.destination, [job]);
  }

  it('is found while its batch waits, and when it was delivered', async () => {
    await open();
    await send();
    expect(await found()).toMatchObject({ state: 'waiting', batchOf: 2, migrationId: 'spring' });
    await fixture.drain();
    const job = await found();
    expect(job).toMatchObject({ type: 'event-backfill', state: 'delivered', status: 202, batchOf: 2 });
    expect(stepsOf(job)).toEqual(['tracked', 'began', 'delivered']);
  });

  it('is found by its migration', async () => {
    await open();
    await send();
    const jobs = await jobsFound(fixture, { migrationId: 'spring' });
    expect(jobs.map(({ type, batchOf }) => `${type} ${batchOf}`)).toEqual(['event-backfill 2']);
  });
});

function batch(numbers: readonly string[]): EventBackfillJob {
  return {
    v: JOB_VERSION,
    type: 'event-backfill',
    migrationId: 'spring',
    enqueuedAtMs: Date.now(),
    attempts: [],
    events: numbers.map((number) => ({
      name: 'purchase',
      eventId: `order-${number}`,
      time: '2026-04-20T10:00:00Z',
      profile: { email: 'ava@shop.example' },
      properties: { orderId: number, value: 20, currency: 'EUR' },
    })),
  };
}
