import { InvalidEventError, type TrackInput } from '@tracklayer/producer';
import {
  forget,
  MAX_WAIT_MS,
  NOW_MS,
  newDestination,
  purchase,
  type Rig,
  rig,
  signUp,
} from './support/rig.js';

let it_: Rig;
let rigs: Rig[];
const newRig = (...args: Parameters<typeof rig>) => {
  const made = rig(...args);
  rigs.push(made);
  return made;
};
beforeEach(() => {
  rigs = [];
  it_ = newRig();
});
afterEach(() => Promise.all(rigs.map((each) => each.end())));

const statuses = (receipt: { jobs: { type: string; status: string; reason?: string }[] }) =>
  receipt.jobs.map(({ type, status, reason }) =>
    reason ? `${type}: ${status}, ${reason}` : `${type}: ${status}`,
  );

describe('track', () => {
  it('enqueues the profile first, then the event, and reports the skipped job and its reason', async () => {
    const receipt = await it_.producer.track(purchase('order-1'));
    expect(receipt.eventId).toBe('order-1');
    expect(receipt.jobs.every(({ destination }) => destination === it_.destination)).toBe(true);
    expect(statuses(receipt)).toEqual([
      'profile-upsert: enqueued',
      'metric-event: enqueued',
      'list-subscription: skipped, consent_missing',
    ]);
  });

  it('stores the event unchanged, waiting for its profile no longer than maxWaitMs', async () => {
    const event = purchase('order-1');
    await it_.producer.track(event);
    const [upsert] = await it_.stored('profile-upsert');
    const [metric] = await it_.stored('metric-event');
    expect(upsert?.data).toEqual({
      v: 1,
      type: 'profile-upsert',
      enqueuedAtMs: NOW_MS,
      attempts: [],
      profile: event.profile,
      time: event.time,
      eventId: 'order-1',
      releases: [{ type: 'metric-event', jobId: metric?.id }],
    });
    expect(metric?.data).toEqual({
      v: 1,
      type: 'metric-event',
      enqueuedAtMs: NOW_MS,
      attempts: [],
      event,
      follows: {
        type: 'profile-upsert',
        jobId: upsert?.id,
        untilMs: NOW_MS + MAX_WAIT_MS,
        require: 'settled',
      },
    });
    expect(metric?.delay).toBe(MAX_WAIT_MS);
    expect(upsert?.delay).toBe(0);
  });

  it('does not delay an event whose profile was delivered before', async () => {
    await it_.store.rememberProfile('email:ava@shop.example', purchase('x').profile, NOW_MS);
    expect(statuses(await it_.producer.track(purchase('order-1')))).toEqual([
      'metric-event: enqueued',
      'profile-upsert: skipped, profile_unchanged',
      'list-subscription: skipped, consent_missing',
    ]);
    const [metric] = await it_.stored('metric-event');
    expect(metric?.data.follows).toBeUndefined();
    expect(metric?.delay).toBe(0);
  });

  it('makes the jobs of a sign-up depend on each other: profile, subscription, event', async () => {
    const receipt = await it_.producer.track(signUp('s-1', { properties: { listId: 'LIST01' } }));
    expect(statuses(receipt)).toEqual([
      'profile-upsert: enqueued',
      'list-subscription: enqueued',
      'metric-event: enqueued',
    ]);
    const [upsert] = await it_.stored('profile-upsert');
    const [subscription] = await it_.stored('list-subscription');
    const [metric] = await it_.stored('metric-event');
    expect(upsert?.data.releases).toEqual([{ type: 'list-subscription', jobId: subscription?.id }]);
    expect(subscription?.data).toMatchObject({
      listId: 'LIST01',
      consent: { status: 'granted', at: '2026-04-23T10:15:00Z', source: 'footer' },
      follows: { jobId: upsert?.id, require: 'settled', untilMs: NOW_MS + MAX_WAIT_MS },
      releases: [{ type: 'metric-event', jobId: metric?.id }],
    });
    expect(metric?.data.follows).toMatchObject({
      jobId: subscription?.id,
      require: 'delivered',
      untilMs: NOW_MS + 2 * MAX_WAIT_MS,
    });
  });

  it('sends no event of a sign-up without consent, since it would claim a subscription', async () => {
    expect(statuses(await it_.producer.track(signUp('s-1', { consent: { status: 'denied' } })))).toEqual([
      'profile-upsert: enqueued',
      'list-subscription: skipped, consent_missing',
      'metric-event: skipped, consent_missing',
    ]);
  });

  it('reports a duplicate the second time and stores nothing', async () => {
    const first = await it_.producer.track(purchase('order-1'));
    const second = await it_.producer.track(purchase('order-1'));
    expect(statuses(second)).toEqual([
      'profile-upsert: duplicate',
      'metric-event: duplicate',
      'list-subscription: skipped, consent_missing',
    ]);
    expect(second.jobs.map(({ jobId }) => jobId)).toEqual(first.jobs.map(({ jobId }) => jobId));
    expect(await it_.total()).toBe(2);
  });

  it('treats a refund with the id of its order as another event', async () => {
    await it_.producer.track(purchase('order-1'));
    const refund: TrackInput<'refund'> = {
      ...purchase('order-1'),
      name: 'refund',
      profile: { email: 'ava@shop.example', firstName: 'Eva' },
      properties: { orderId: 'order-1', refundValue: 129.95, currency: 'EUR' },
    };
    expect(statuses(await it_.producer.track(refund)).slice(0, 2)).toEqual([
      'profile-upsert: enqueued',
      'metric-event: enqueued',
    ]);
  });

  it('enqueues for every destination, by what each has of the profile', async () => {
    const destinations = [newDestination(), newDestination()];
    const both = newRig({ destinations });
    await both.store.rememberProfile('email:ava@shop.example', purchase('x').profile, NOW_MS);
    const receipt = await both.producer.track(purchase('order-1'));
    expect(receipt.jobs.map(({ destination, type, status }) => [destination, type, status])).toEqual([
      [destinations[0], 'metric-event', 'enqueued'],
      [destinations[0], 'profile-upsert', 'skipped'],
      [destinations[0], 'list-subscription', 'skipped'],
      [destinations[1], 'profile-upsert', 'enqueued'],
      [destinations[1], 'metric-event', 'enqueued'],
      [destinations[1], 'list-subscription', 'skipped'],
    ]);
  });

  it('uses the destinations of the call', async () => {
    const elsewhere = newDestination();
    const receipt = await it_.producer.track(purchase('order-1'), { destinations: [elsewhere] });
    expect(receipt.jobs[0]?.destination).toBe(elsewhere);
    expect(await it_.total()).toBe(0);
    await forget(it_.redis, [elsewhere]);
  });

  it('with onInvalid throw refuses an invalid event with every problem and stores nothing', async () => {
    const event = { ...purchase(''), profile: { email: 'nobody' } };
    const error = await it_.producer.track(event, { onInvalid: 'throw' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidEventError);
    expect((error as InvalidEventError).problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['eventId', 'profile.email']),
    );
    expect(await it_.total()).toBe(0);
  });

  it('does not wait at all with maxWaitMs 0', async () => {
    const eager = newRig({ profileFirst: { maxWaitMs: 0 } });
    await eager.producer.track(purchase('order-1'));
    const [metric] = await eager.stored('metric-event');
    expect(metric?.delay).toBe(0);
    expect(metric?.data.follows).toMatchObject({ untilMs: NOW_MS });
  });

  it('stops waiting, and lets events carry their profiles, when the lane of profiles has fallen behind', async () => {
    await it_.producer.track(purchase('order-1'));
    const [upsert] = await it_.stored('profile-upsert');
    const key = `{tracklayer:${it_.destination}}:profile-upsert:${upsert?.id}`;
    await it_.redis.hset(key, 'timestamp', NOW_MS - MAX_WAIT_MS - 1);

    const next = newRig({ destinations: [it_.destination] });
    const { jobs } = await next.producer.track(purchase('order-2'));
    const metric = await next.lanes
      .queue(it_.destination, 'metric-event')
      .getJob(jobs.find(({ type }) => type === 'metric-event')?.jobId ?? '');
    expect(metric?.delay).toBe(0);
    expect(metric?.data.follows).toMatchObject({ untilMs: NOW_MS });
  });
});

describe('upsertProfile', () => {
  const profile = { email: 'ava@shop.example', properties: { tier: 'gold' } };

  it('enqueues the profile alone, with the time now and a new id', async () => {
    const receipt = await it_.producer.upsertProfile(profile);
    expect(receipt.eventId).toMatch(/^[\w-]{36}$/);
    expect(statuses(receipt)).toEqual(['profile-upsert: enqueued']);
    const [upsert] = await it_.stored('profile-upsert');
    expect(upsert?.data).toMatchObject({
      profile,
      time: '2026-04-23T10:15:30.000Z',
      eventId: receipt.eventId,
    });
  });

  it('can be repeated with a given id', async () => {
    const options = { eventId: 'crm-1', time: '2026-04-20T10:00:00Z' };
    await it_.producer.upsertProfile(profile, options);
    expect(statuses(await it_.producer.upsertProfile(profile, options))).toEqual([
      'profile-upsert: duplicate',
    ]);
  });

  it('skips a profile without changes', async () => {
    await it_.store.rememberProfile('email:ava@shop.example', profile, NOW_MS - 1);
    expect(statuses(await it_.producer.upsertProfile(profile))).toEqual([
      'profile-upsert: skipped, profile_unchanged',
    ]);
  });

  it('refuses a bad profile, id or time and names the path of the argument', async () => {
    const bad = it_.producer.upsertProfile({ email: 'nobody' }, { eventId: '', time: 'today' });
    const error = await bad.catch((thrown: unknown) => thrown);
    expect((error as InvalidEventError).problems.map(({ path }) => path).sort()).toEqual([
      'eventId',
      'profile.email',
      'time',
    ]);
  });
});

describe('subscribe', () => {
  const profile = { email: 'ava@shop.example' };

  it('subscribes with granted consent after the profile', async () => {
    const receipt = await it_.producer.subscribe(profile, { status: 'granted' }, { listId: 'LIST01' });
    expect(statuses(receipt)).toEqual(['profile-upsert: enqueued', 'list-subscription: enqueued']);
    const [subscription] = await it_.stored('list-subscription');
    expect(subscription?.data).toMatchObject({ consent: { status: 'granted' }, listId: 'LIST01', profile });
    expect(subscription?.delay).toBe(MAX_WAIT_MS);
  });

  it('does not wait for a profile that was delivered', async () => {
    await it_.store.rememberProfile('email:ava@shop.example', profile, NOW_MS);
    await it_.producer.subscribe(profile, { status: 'granted' });
    const [subscription] = await it_.stored('list-subscription');
    expect(subscription?.delay).toBe(0);
    expect(subscription?.data.follows).toBeUndefined();
  });

  it('never subscribes without granted consent', async () => {
    expect(statuses(await it_.producer.subscribe(profile, { status: 'denied' }))).toEqual([
      'profile-upsert: enqueued',
      'list-subscription: skipped, consent_missing',
    ]);
  });

  it('refuses consent for a channel without its address', async () => {
    const bad = it_.producer.subscribe({ externalId: 'c1' }, { status: 'granted' });
    await expect(bad).rejects.toMatchObject({ code: 'invalid_event', problems: [{ path: 'profile.email' }] });
  });
});
