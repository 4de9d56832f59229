import { letterId } from '@tracklayer/dead-letters';
import { laneKeys } from '@tracklayer/lanes';
import type { TrackInput } from '@tracklayer/producer';
import { type Fixture, type FixtureOptions, openFixture } from './support/fixture.js';

let fixture: Fixture;

async function open(options: FixtureOptions = {}): Promise<Fixture> {
  fixture = await openFixture(options);
  return fixture;
}

afterEach(() => fixture.close());

function purchase(eventId: string): TrackInput<'purchase'> {
  return {
    name: 'purchase',
    eventId,
    time: '2026-04-20T10:00:00+02:00',
    profile: { email: 'ava@shop.example', externalId: 'c1', firstName: 'Ava' },
    properties: { orderId: '1', value: 29.98, currency: 'EUR', items: [] },
  };
}

const endpoints = (): (string | null)[] => fixture.sandbox.requests().items.map(({ endpoint }) => endpoint);

describe('an event whose delivery fails', () => {
  it.each([
    ['an error of the server', { kind: 'error', status: 503 }],
    ['a reset connection', { kind: 'reset' }],
    ['a reset connection after the event was recorded', { kind: 'reset', afterRecording: true }],
    ['a truncated answer', { kind: 'truncate' }],
    ['no answer after the event was recorded', { kind: 'timeout', afterRecording: true }],
  ] as const)('%s costs an attempt, and the event is recorded exactly once', async (_name, fault) => {
    // A slow machine must not look like one more time-out, which would spend the last attempt.
    await open({ timeoutMs: fault.kind === 'timeout' ? 1_000 : 10_000, attempts: 4 });
    fixture.sandbox.addFault({ ...fault, endpoint: 'POST /api/events', count: 2 });
    await fixture.producer.track(purchase('o1'));
    await fixture.drain();
    expect(fixture.sandbox.events().items.filter(({ fate }) => fate === 'recorded')).toHaveLength(1);
    expect(await fixture.delivery.lanes.counts(fixture.destination)).toMatchObject({
      'metric-event:delivered': 1,
      'metric-event:dead': 0,
    });
  });

  it('becomes a dead letter with its whole history when its attempts are spent', async () => {
    await open({ attempts: 3 });
    fixture.sandbox.addFault({ kind: 'error', status: 500, endpoint: 'POST /api/events' });
    await fixture.producer.track(purchase('o1'));
    await fixture.drain();
    const [letter] = (await fixture.deadLetters.list(fixture.destination)).letters;
    expect(letter).toMatchObject({ reason: 'exhausted', eventId: 'o1', status: 500 });
    expect(letter?.attempts.map(({ outcome }) => outcome)).toEqual(['retry', 'retry', 'retry']);
  });

  it('is throttled without spending an attempt', async () => {
    await open({ attempts: 1 });
    fixture.sandbox.addFault({
      kind: 'throttle',
      retryAfterS: 0,
      closes: false,
      endpoint: 'POST /api/events',
      count: 3,
    });
    await fixture.producer.track(purchase('o1'));
    for (let n = 0; n < 40 && fixture.sandbox.events().items.length === 0; n += 1) {
      await fixture.drain();
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    expect(fixture.sandbox.events().items).toHaveLength(1);
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
  });

  it('becomes a dead letter at once when Klaviyo refuses it, and is delivered once edited', async () => {
    await open();
    const event = purchase('o1');
    await fixture.producer.track({ ...event, profile: { phoneNumber: '+10000000000' } });
    await fixture.drain();
    const { letters } = await fixture.deadLetters.list(fixture.destination);
    expect(letters.map(({ type, reason, code }) => [type, reason, code])).toEqual(
      expect.arrayContaining([
        ['profile-upsert', 'refused', 'invalid'],
        ['metric-event', 'refused', 'invalid'],
      ]),
    );
    expect(letters[0]?.hint).toBeTruthy();
    const edit = { set: [['profile.phoneNumber', '+4915112345678']] as [string, string][] };
    await fixture.deadLetters.replayMany(
      fixture.destination,
      letters.map(({ id }) => id),
      { edit, nowMs: Date.now(), by: 'ava', reason: 'mended' },
    );
    await fixture.drain();
    expect(fixture.sandbox.events().items).toMatchObject([
      { uniqueId: 'o1', time: '2026-04-20T08:00:00Z', fate: 'recorded' },
    ]);
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
  });

  it('patches the profile that exists already under another identifier', async () => {
    await open({ dialect: 'guide' });
    await fixture.producer.track(purchase('o1'));
    await fixture.drain();
    await fixture.producer.track({
      ...purchase('o2'),
      profile: { email: 'ava@shop.example', lastName: 'Lee' },
    });
    await fixture.drain();
    expect(endpoints()).toContain('PATCH /api/profiles/{id}');
    expect(fixture.sandbox.profiles()[0]?.attributes).toMatchObject({ first_name: 'Ava', last_name: 'Lee' });
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
  });

  it('becomes a whole dead letter when its payload has an unknown version', async () => {
    await open();
    await fixture.delivery.lanes
      .queue(fixture.destination, 'metric-event')
      .add('metric-event', { v: 99, strange: true } as never, { jobId: 'e-strange' });
    await fixture.drain();
    const [letter] = (await fixture.deadLetters.list(fixture.destination)).letters;
    expect(letter).toMatchObject({
      reason: 'unparseable',
      // The sweep uses the same code, so that one cause is one group.
      code: 'unparseable_job',
      job: { v: 99, strange: true },
    });
  });

  it('becomes a dead letter at once when its payload is not JSON, and other jobs continue', async () => {
    await open();
    const queue = fixture.delivery.lanes.queue(fixture.destination, 'metric-event');
    await queue.add('metric-event', {} as never, { jobId: 'e-broken' });
    const { redis } = fixture;
    await redis.hset(laneKeys(fixture.destination).job('metric-event', 'e-broken'), 'data', '{not json');
    await fixture.producer.track(purchase('o1'));
    await fixture.drain();
    const { letters } = await fixture.deadLetters.list(fixture.destination);
    expect(letters).toMatchObject([{ code: 'unparseable_job', job: '{not json' }]);
    expect(await queue.getJobCountByTypes('wait', 'active', 'delayed', 'failed')).toBe(0);
    expect(fixture.sandbox.events().items).toHaveLength(1);
  });

  it('is not sent again when its worker died after recording its death', async () => {
    await open();
    await fixture.producer.track(purchase('o1'));
    const queue = fixture.delivery.lanes.queue(fixture.destination, 'metric-event');
    const [job] = await queue.getDelayed();
    if (!job?.id) throw new Error('the event should wait for its profile');
    const ref = { type: 'metric-event', jobId: job.id } as const;
    const failure = { code: 'invalid' };
    await fixture.deadLetters.record(fixture.destination, {
      ref,
      job: job.data,
      reason: 'refused',
      failure,
      attempts: [],
      nowMs: Date.now(),
    });
    // A replay with an edit must not send the old job either, before another worker has taken it.
    const replay = () =>
      fixture.deadLetters.replay(fixture.destination, letterId(ref), {
        nowMs: Date.now(),
        edit: { patch: [{ op: 'replace', path: '/properties/value', value: 5 }] },
      });
    expect(await replay()).toMatchObject({ outcome: 'pending' });
    await fixture.drain();
    expect(endpoints()).toEqual(['POST /api/profile-import']);
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(1);
    expect(await queue.getJobCountByTypes('wait', 'active', 'delayed')).toBe(0);

    expect(await replay()).toMatchObject({ outcome: 'replaying' });
    await fixture.drain();
    expect(fixture.sandbox.events().items).toMatchObject([{ value: 5 }]);
  });

  it('expires as a dead letter when there are more than configured, the oldest first', async () => {
    await open({ deadLetters: { maxLetters: 1 } });
    for (const jobId of ['mOlder', 'mNewer']) {
      await fixture.deadLetters.record(fixture.destination, {
        ref: { type: 'metric-event', jobId },
        job: {},
        reason: 'unparseable',
        failure: { code: 'unparseable_job' },
        attempts: [],
        nowMs: jobId === 'mOlder' ? Date.now() - 1_000 : Date.now(),
      });
    }
    await fixture.delivery.tidy();
    const { letters } = await fixture.deadLetters.list(fixture.destination);
    expect(letters.map(({ jobId }) => jobId)).toEqual(['mNewer']);
  });

  it('is not sent again when it was delivered but not completed', async () => {
    await open();
    await fixture.producer.track(purchase('o1'));
    await fixture.drain();
    const receipt = await fixture.producer.track(purchase('o1'));
    expect(receipt.jobs.map(({ status }) => status)).toEqual(expect.arrayContaining(['duplicate']));
    const sent = endpoints().length;
    await fixture.drain();
    expect(endpoints()).toHaveLength(sent);
  });
});
