import { letterId } from '@tracklayer/dead-letters';
import { laneKeys } from '@tracklayer/lanes';
import type { TrackInput } from '@tracklayer/producer';
import { openWay, type Way, type WayOptions } from './support.js';

let way: Way;

async function open(options: WayOptions = {}): Promise<Way> {
  way = await openWay(options);
  return way;
}

afterEach(() => way.close());

function purchase(eventId: string): TrackInput<'purchase'> {
  return {
    name: 'purchase',
    eventId,
    time: '2026-04-20T10:00:00+02:00',
    profile: { email: 'ava@shop.example', externalId: 'c1', firstName: 'Ava' },
    properties: { orderId: '1', value: 29.98, currency: 'EUR', items: [] },
  };
}

function signUp(eventId: string): TrackInput<'sign_up'> {
  return {
    name: 'sign_up',
    eventId,
    time: '2026-04-20T10:00:00Z',
    profile: { email: 'ben@shop.example', firstName: 'Ben' },
    properties: { signupForm: 'footer' },
    consent: { status: 'granted', at: '2026-04-20T10:00:00Z', source: 'footer' },
  };
}

const endpoints = (): (string | null)[] => way.sandbox.requests().items.map(({ endpoint }) => endpoint);

describe('an event on its way', () => {
  it('is recorded once, complete, with its own id and its original time, after its profile', async () => {
    await open();
    await way.producer.track(purchase('o1'));
    await way.drain();

    expect(endpoints()).toEqual(['POST /api/profile-import', 'POST /api/events']);
    const [recorded, ...more] = way.sandbox.events().items;
    expect(more).toEqual([]);
    expect(recorded).toMatchObject({
      fate: 'recorded',
      metric: 'Placed Order',
      uniqueId: 'o1',
      time: '2026-04-20T08:00:00Z',
      value: 29.98,
      valueCurrency: 'EUR',
      properties: { event_id: 'o1', source: 'tracklayer', order_id: '1' },
    });
    expect(way.sandbox.profiles()[0]?.attributes).toMatchObject({
      email: 'ava@shop.example',
      first_name: 'Ava',
    });
  });

  it('sends an unchanged profile only once', async () => {
    await open();
    for (const id of ['o1', 'o2', 'o3']) {
      await way.producer.track(purchase(id));
      await way.drain();
    }
    expect(endpoints().filter((endpoint) => endpoint === 'POST /api/profile-import')).toHaveLength(1);
    expect(way.sandbox.events().items).toHaveLength(3);
  });

  it('follows its accepted subscription when it is a sign-up, which follows the profile', async () => {
    await open();
    await way.producer.track(signUp('s1'));
    await way.drain();
    expect(endpoints()).toEqual([
      'POST /api/profile-import',
      'POST /api/profile-subscription-bulk-create-jobs',
      'POST /api/events',
    ]);
    expect(way.sandbox.subscriptions().items).toMatchObject([
      { email: 'ben@shop.example', listId: 'Y6nRLr' },
    ]);
  });

  it('takes the same way in the words of the guide', async () => {
    await open({ dialect: 'guide' });
    await way.producer.track(signUp('s1'));
    await way.drain();
    expect(endpoints()).toEqual(['POST /api/profiles', 'POST /api/list-relationships', 'POST /api/events']);
  });

  it('is skipped, not claimed, when it is a sign-up and no list is configured', async () => {
    await open({ listId: undefined });
    await way.producer.track(signUp('s1'));
    await way.drain();
    expect(endpoints()).toEqual(['POST /api/profile-import']);
    expect(await way.delivery.lanes.counts(way.destination)).toMatchObject({
      'list-subscription:skipped': 1,
      'metric-event:skipped': 1,
    });
  });

  it('carries the profile itself when the profile does not make it in time', async () => {
    await open({ profileFirst: { maxWaitMs: 1 } });
    way.sandbox.addFault({ kind: 'error', status: 500, endpoint: 'POST /api/profile-import' });
    await way.producer.track(purchase('o1'));
    await way.drain();
    expect(way.sandbox.events().items).toHaveLength(1);
    expect(way.sandbox.profiles()[0]?.attributes).toMatchObject({ first_name: 'Ava' });
  });
});

describe('trouble on the way', () => {
  it.each([
    ['an error of the server', { kind: 'error', status: 503 }],
    ['a reset connection', { kind: 'reset' }],
    ['a reset connection after the event was recorded', { kind: 'reset', afterRecording: true }],
    ['a truncated answer', { kind: 'truncate' }],
    ['no answer after the event was recorded', { kind: 'timeout', afterRecording: true }],
  ] as const)('%s costs an attempt, and the event is recorded exactly once', async (_name, fault) => {
    await open({ timeoutMs: 300 });
    way.sandbox.addFault({ ...fault, endpoint: 'POST /api/events', count: 2 });
    await way.producer.track(purchase('o1'));
    await way.drain();
    expect(way.sandbox.events().items.filter(({ fate }) => fate === 'recorded')).toHaveLength(1);
    expect(await way.delivery.lanes.counts(way.destination)).toMatchObject({
      'metric-event:delivered': 1,
      'metric-event:dead': 0,
    });
  });

  it('runs out of attempts into a dead letter that tells every one of them', async () => {
    await open({ attempts: 3 });
    way.sandbox.addFault({ kind: 'error', status: 500, endpoint: 'POST /api/events' });
    await way.producer.track(purchase('o1'));
    await way.drain();
    const [letter] = (await way.deadLetters.list(way.destination)).letters;
    expect(letter).toMatchObject({ reason: 'exhausted', eventId: 'o1', status: 500 });
    expect(letter?.attempts.map(({ outcome }) => outcome)).toEqual(['retry', 'retry', 'retry']);
  });

  it('is throttled without spending an attempt', async () => {
    await open({ attempts: 1 });
    way.sandbox.addFault({
      kind: 'throttle',
      retryAfterS: 0,
      closes: false,
      endpoint: 'POST /api/events',
      count: 3,
    });
    await way.producer.track(purchase('o1'));
    for (let n = 0; n < 40 && way.sandbox.events().items.length === 0; n += 1) {
      await way.drain();
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    expect(way.sandbox.events().items).toHaveLength(1);
    expect(await way.deadLetters.count(way.destination)).toBe(0);
  });

  it('becomes a dead letter at once when Klaviyo refuses it, and is delivered once mended', async () => {
    await open();
    const event = purchase('o1');
    await way.producer.track({ ...event, profile: { phoneNumber: '+10000000000' } });
    await way.drain();
    const { letters } = await way.deadLetters.list(way.destination);
    expect(letters.map(({ type, reason, code }) => [type, reason, code])).toEqual(
      expect.arrayContaining([
        ['profile-upsert', 'refused', 'invalid'],
        ['metric-event', 'refused', 'invalid'],
      ]),
    );
    expect(letters[0]?.hint).toBeTruthy();
    const edit = { set: [['profile.phoneNumber', '+4915112345678']] as [string, string][] };
    await way.deadLetters.replayMany(
      way.destination,
      letters.map(({ id }) => id),
      { edit, nowMs: Date.now(), by: 'ava', reason: 'mended' },
    );
    await way.drain();
    expect(way.sandbox.events().items).toMatchObject([
      { uniqueId: 'o1', time: '2026-04-20T08:00:00Z', fate: 'recorded' },
    ]);
    expect(await way.deadLetters.count(way.destination)).toBe(0);
  });

  it('patches the profile that exists already under another identifier', async () => {
    await open({ dialect: 'guide' });
    await way.producer.track(purchase('o1'));
    await way.drain();
    await way.producer.track({ ...purchase('o2'), profile: { email: 'ava@shop.example', lastName: 'Lee' } });
    await way.drain();
    expect(endpoints()).toContain('PATCH /api/profiles/{id}');
    expect(way.sandbox.profiles()[0]?.attributes).toMatchObject({ first_name: 'Ava', last_name: 'Lee' });
    expect(await way.deadLetters.count(way.destination)).toBe(0);
  });

  it('buries a payload that nobody understands, whole, instead of guessing', async () => {
    await open();
    await way.delivery.lanes
      .queue(way.destination, 'metric-event')
      .add('metric-event', { v: 99, strange: true } as never, { jobId: 'e-strange' });
    await way.drain();
    const [letter] = (await way.deadLetters.list(way.destination)).letters;
    expect(letter).toMatchObject({
      reason: 'unparseable',
      // As the sweep says it: one cause is one group.
      code: 'unparseable_job',
      job: { v: 99, strange: true },
    });
  });

  it('buries a payload that is no JSON at the first look, and goes on with the others', async () => {
    await open();
    const queue = way.delivery.lanes.queue(way.destination, 'metric-event');
    await queue.add('metric-event', {} as never, { jobId: 'e-broken' });
    const { redis } = way;
    await redis.hset(laneKeys(way.destination).job('metric-event', 'e-broken'), 'data', '{not json');
    await way.producer.track(purchase('o1'));
    await way.drain();
    const { letters } = await way.deadLetters.list(way.destination);
    expect(letters).toMatchObject([{ code: 'unparseable_job', job: '{not json' }]);
    expect(await queue.getJobCountByTypes('wait', 'active', 'delayed', 'failed')).toBe(0);
    expect(way.sandbox.events().items).toHaveLength(1);
  });

  it('does not send a job again that died and whose worker died before it left the lane', async () => {
    await open();
    await way.producer.track(purchase('o1'));
    const queue = way.delivery.lanes.queue(way.destination, 'metric-event');
    const [job] = await queue.getDelayed();
    if (!job?.id) throw new Error('the event should wait for its profile');
    const ref = { type: 'metric-event', jobId: job.id } as const;
    const failure = { code: 'invalid' };
    await way.deadLetters.record(way.destination, {
      ref,
      job: job.data,
      reason: 'refused',
      failure,
      attempts: [],
      nowMs: Date.now(),
    });
    // Nor where somebody replays it, edited, before another worker has taken that job up.
    const replay = () =>
      way.deadLetters.replay(way.destination, letterId(ref), {
        nowMs: Date.now(),
        edit: { patch: [{ op: 'replace', path: '/properties/value', value: 5 }] },
      });
    expect(await replay()).toMatchObject({ outcome: 'pending' });
    await way.drain();
    expect(endpoints()).toEqual(['POST /api/profile-import']);
    expect(await way.deadLetters.count(way.destination)).toBe(1);
    expect(await queue.getJobCountByTypes('wait', 'active', 'delayed')).toBe(0);

    expect(await replay()).toMatchObject({ outcome: 'replaying' });
    await way.drain();
    expect(way.sandbox.events().items).toMatchObject([{ value: 5 }]);
  });

  it('as a dead letter stays for as long as configured, the newest of so many', async () => {
    await open({ deadLetters: { maxLetters: 1 } });
    for (const jobId of ['mOlder', 'mNewer']) {
      await way.deadLetters.record(way.destination, {
        ref: { type: 'metric-event', jobId },
        job: {},
        reason: 'unparseable',
        failure: { code: 'unparseable_job' },
        attempts: [],
        nowMs: jobId === 'mOlder' ? Date.now() - 1_000 : Date.now(),
      });
    }
    await way.delivery.tidy();
    const { letters } = await way.deadLetters.list(way.destination);
    expect(letters.map(({ jobId }) => jobId)).toEqual(['mNewer']);
  });

  it('recognises a job that was delivered and never completed, and does not send it again', async () => {
    await open();
    await way.producer.track(purchase('o1'));
    await way.drain();
    const receipt = await way.producer.track(purchase('o1'));
    expect(receipt.jobs.map(({ status }) => status)).toEqual(expect.arrayContaining(['duplicate']));
    const sent = endpoints().length;
    await way.drain();
    expect(endpoints()).toHaveLength(sent);
  });
});
