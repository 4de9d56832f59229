import { jobId } from '@tracklayer/lanes';
import type { Receipt } from '@tracklayer/producer';
import { RELEASED, RELEASED_HELD } from './load.js';
import { openReleasedWorld, type ReleasedWorld } from './world.js';

let world: ReleasedWorld;

beforeEach(async () => {
  world = await openReleasedWorld(11);
});

afterEach(() => world.close());

const person = (name: string) => ({ email: `${name}@shop.example`, externalId: `c-${name}` });
const times = (eventId: string) => world.accepted(eventId).map(({ fate, timeGiven }) => [fate, timeGiven]);

describe('jobs that wait in the lanes of the release before', () => {
  it('are delivered once each, with their original times', async () => {
    await world.drainAll();

    expect(times('order-waiting')).toEqual([['recorded', '2026-03-01T10:55:30+01:00']]);
    expect(times('sign-up-waiting')).toEqual([['recorded', '2026-03-01T10:56:30+01:00']]);
    expect(times('view-waiting')).toEqual([['recorded', '2026-03-01T10:57:30+01:00']]);
    for (const n of [1, 2, 3]) expect(times(`winter-${n}`)).toEqual([['recorded', '2024-04-20T10:00:00Z']]);
    const consents = world.sandbox.subscriptions().items.map(({ email, state }) => `${email} ${state}`);
    expect(consents.sort()).toEqual([
      'ben@shop.example unsubscribed',
      'xena@shop.example subscribed',
      'yan@shop.example subscribed',
    ]);
    const { items } = world.sandbox.events({ limit: 1_000 });
    expect(items.filter(({ fate }) => fate !== 'recorded')).toEqual([]);
    expect(new Set(items.map(({ uniqueId }) => uniqueId)).size).toBe(items.length);
  });

  it('keep their order: an event waits for its profile, a sign-up for its subscription', async () => {
    await world.drain();

    const { items } = world.sandbox.requests({ limit: 1_000 });
    const at = (endpoint: string, uniqueId?: string) =>
      items.findIndex(
        (each) => each.endpoint === endpoint && (!uniqueId || each.uniqueIds.includes(uniqueId)),
      );
    const event = at('POST /api/events', 'order-waiting');
    const signUp = at('POST /api/events', 'sign-up-waiting');
    expect(event).toBeGreaterThan(at('POST /api/profile-import'));
    expect(signUp).toBeGreaterThan(at('POST /api/profile-subscription-bulk-create-jobs'));
    // The predecessors released them, long before their own time.
    expect([event, signUp].every((position) => position >= 0)).toBe(true);
  });

  it('keep the history of their attempts, and their back-off', async () => {
    const queue = world.delivery.lanes.queue(RELEASED, 'metric-event');
    const job = await queue.getJob(jobId('metric-event', 'view_content', 'view-retried'));
    expect(job?.data.attempts).toMatchObject([{ outcome: 'retry', status: 503, atMs: expect.any(Number) }]);
    await world.drain();
    expect(times('view-retried')).toEqual([]);
    await world.drainAll();
    expect(times('view-retried')).toEqual([['recorded', '2026-03-01T10:52:30+01:00']]);
  });
});

describe('a destination that the release before set aside', () => {
  it('is shown as held, and delivers once a probe succeeds', async () => {
    const { json } = await world.tracklayerOf(RELEASED_HELD, 'lanes');
    expect(json).toHaveLength(5);
    for (const lane of json)
      expect(lane).toMatchObject({ held: { cause: 'refused', status: 401, probes: 1 } });
    await world.delivery.checkHold(RELEASED_HELD);
    await world.drainAll();
    expect(times('order-held-1')).toEqual([['recorded', '2026-03-01T10:50:30+01:00']]);
    expect(times('order-held-2')).toEqual([['recorded', '2026-03-01T10:51:30+01:00']]);
    expect(await world.redis.exists('{tracklayer:released-held}:hold')).toBe(0);
  });
});

describe('what the release before remembered', () => {
  it.each([
    ['delivered', 'purchase', 'order-delivered', 'duplicate'],
    ['found to be a duplicate', 'view_content', 'view-duplicate', 'duplicate'],
    ['discarded', 'view_content', 'view-discarded', 'duplicate'],
    ['skipped', 'sign_up', 'sign-up-skipped', 'duplicate'],
    ['dead', 'purchase', 'order-killed-8', 'duplicate-of-dead'],
    ['waiting', 'view_content', 'view-waiting', 'duplicate'],
  ] as const)(
    'an event that was %s is recognised when it is tracked again',
    async (_, name, eventId, status) => {
      const properties = { orderId: eventId, value: 64.5, currency: 'EUR', productId: 'p-481' };
      const time = '2026-03-01T10:01:30+01:00';
      const consent = { status: 'granted', at: time } as const;
      const plain = { name, eventId, time, profile: person('ava'), properties };
      const event = name === 'sign_up' ? { ...plain, consent } : plain;
      // A lane keeps a thousand completed jobs. Once they are gone, only the marks are left.
      await world.delivery.lanes.queue(RELEASED, 'metric-event').clean(0, 1_000, 'completed');
      const { jobs } = await world.producer.track(event);
      expect(jobs.find(({ type }) => type === 'metric-event')).toMatchObject({ status });
    },
  );

  it('a job that was delivered and has not left its lane is not sent again', async () => {
    const queue = world.delivery.lanes.queue(RELEASED, 'metric-event');
    const job = await queue.getJob(jobId('metric-event', 'purchase', 'order-delivered'));
    // As a worker leaves it that is killed between the two.
    await job?.retry('completed');
    expect(await job?.getState()).toBe('waiting');
    await world.drain();
    expect(await job?.getState()).toBe('completed');
    expect(world.accepted('order-delivered')).toEqual([]);
  });

  it('a withdrawn consent beats an older grant that comes now, and a newer grant beats it', async () => {
    await world.drainAll();
    const before = world.sandbox.subscriptions().items.length;
    const subscribe = (name: string, at: string) =>
      world.producer.subscribe(person(name), { status: 'granted', channels: ['email'], at }, { time: at });
    await subscribe('cleo', '2026-03-01T09:00:00Z');
    await subscribe('dora', '2026-03-04T09:00:00Z');
    await world.drainAll();
    expect(world.sandbox.subscriptions().items).toHaveLength(before);
    await subscribe('cleo', '2026-03-03T09:00:00Z');
    await world.drainAll();
    expect(world.sandbox.subscriptions().items.slice(before)).toMatchObject([
      { email: 'cleo@shop.example', state: 'subscribed' },
    ]);
  });

  it('a profile that did not change is not sent again', async () => {
    const ava = { ...person('ava'), firstName: 'Ava' };
    const view = {
      name: 'view_content',
      time: '2026-04-01T10:00:00Z',
      properties: { productId: 'p-1' },
    } as const;
    const profileJob = ({ jobs }: Receipt) => jobs.find(({ type }) => type === 'profile-upsert');
    const same = await world.producer.track({ ...view, eventId: 'view-same', profile: ava });
    expect(profileJob(same)).toMatchObject({ status: 'skipped', reason: 'profile_unchanged' });
    const other = await world.producer.track({
      ...view,
      eventId: 'view-new',
      profile: { ...ava, lastName: 'Li' },
    });
    expect(profileJob(other)).toMatchObject({ status: 'enqueued' });
  });
});
