/** What each level of the journal keeps of an order, over the real worker. */
import { journalKeys } from '@tracklayer/journal';
import { laneKeys } from '@tracklayer/lanes';
import type { TrackInput } from '@tracklayer/producer';
import { type Fixture, openFixture } from '../support/fixture.js';
import { jobsFound, stepsOf } from '../support/look-up.js';

let fixture: Fixture;

afterEach(() => fixture.close());

const order: TrackInput<'purchase'> = {
  name: 'purchase',
  eventId: 'order-10492',
  time: '2026-04-20T10:00:00Z',
  profile: { email: 'ava@shop.example', phoneNumber: '12' },
  properties: { orderId: '10492', value: 20, currency: 'EUR', items: [] },
};

async function delivered(journal: { level: 'off' | 'outcome' | 'full' }) {
  fixture = await openFixture({ journal });
  await fixture.producer.track(order);
  await fixture.drain();
  await fixture.delivery.lanes.queue(fixture.destination, 'metric-event').clean(0, 10, 'completed');
  const [job] = await jobsFound(fixture, { eventId: 'order-10492' });
  return job;
}

it('full: each call, what was left out, the profile, and the event by its request', async () => {
  const job = await delivered({ level: 'full' });
  expect(job).toMatchObject({
    state: 'delivered',
    waited: expect.any(Array),
    leftOut: [{ field: 'profile.phoneNumber', reason: expect.any(String) }],
    details: { calls: [{ endpoint: 'POST /api/events', status: 202, tookMs: expect.any(Number) }] },
  });
  expect(job && stepsOf(job)).toEqual(['tracked', 'began', 'called', 'delivered']);
  const { requestId = '' } = job ?? {};
  const found = await jobsFound(fixture, { requestId });
  expect(found.map(({ jobId }) => jobId)).toContain(job?.jobId);
  const profiles = found.filter(({ type }) => type === 'profile-upsert');
  expect(profiles).toMatchObject([{ details: { profileId: expect.any(String) } }]);
});

it('outcome: how it ended, with the request, but no calls', async () => {
  const job = await delivered({ level: 'outcome' });
  expect(job).toMatchObject({ state: 'delivered', status: 202, requestId: expect.any(String) });
  expect(job?.details).toBeUndefined();
});

it('off: the worker writes nothing, and the completion marker still tells the outcome', async () => {
  expect(await delivered({ level: 'off' })).toMatchObject({ state: 'delivered' });
});

it('an order of a producer without a journal is found by its number after a worker delivered it', async () => {
  fixture = await openFixture();
  const { producer, redis, destination, drain } = fixture;
  await producer.track(order);
  const keys = await redis.keys(`${journalKeys(destination).state}*`);
  await redis.del(keys);
  for (const type of ['metric-event', 'profile-upsert'] as const) {
    for (const key of await redis.keys(`${laneKeys(destination).prefix}:${type}:[mp]*`)) {
      if ((await redis.type(key)) === 'hash') await redis.hset(key, 'opts', '{"attempts":0}');
    }
  }
  const byNumber = { key: { name: 'orderId', value: '10492' } };
  expect(await jobsFound(fixture, byNumber)).toEqual([]);
  await drain();
  expect(await jobsFound(fixture, byNumber)).toContainEqual(
    expect.objectContaining({ type: 'metric-event', state: 'delivered' }),
  );
});
