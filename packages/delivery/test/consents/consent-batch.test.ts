import { createHolds } from '@tracklayer/holds';
import {
  type BatchedConsent,
  type ConsentBatchJob,
  JOB_VERSION,
  jobId,
  type ListSubscriptionJob,
  laneKeys,
} from '@tracklayer/lanes';
import { DEFAULT_ACCOUNT_ID, DEFAULT_LIST_ID } from '@tracklayer/sandbox';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';

const ASK = 'GET /api/profiles';
const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const UNSUBSCRIBE = 'POST /api/profile-subscription-bulk-delete-jobs';
const CONSENTED = '2025-01-01T00:00:00Z';
const BEFORE = '2024-01-01T00:00:00Z';
const SINCE = '2025-06-01T00:00:00Z';

let fixture: Fixture;

async function open(options: FixtureOptions = {}): Promise<void> {
  fixture = await openFixture({ sandbox: { limits: 'none' }, ...options });
}

afterEach(() => fixture.close());

const emailOf = (n: number) => `buyer${n}@shop.example`;

function consentOf(n: number, more: Partial<BatchedConsent> = {}): BatchedConsent {
  return {
    jobId: jobId('list-subscription', 'spring', String(n)),
    profile: { email: emailOf(n) },
    consent: { status: 'granted', at: CONSENTED, source: 'old_shop' },
    time: CONSENTED,
    ...more,
  };
}

const people = (count: number) => Array.from({ length: count }, (_, n) => consentOf(n));

async function send(consents: BatchedConsent[], more: Partial<ConsentBatchJob> = {}): Promise<void> {
  const data: ConsentBatchJob = {
    v: JOB_VERSION,
    type: 'event-backfill',
    events: [],
    consents,
    migrationId: 'spring',
    enqueuedAtMs: Date.now(),
    attempts: [],
    ...more,
  };
  await fixture.delivery.lanes.enqueue(fixture.destination, [
    { jobId: jobId('event-backfill', 'batch'), data },
  ]);
}

const calls = (endpoint: string) =>
  fixture.sandbox.requests().items.filter((request) => request.endpoint === endpoint);
const withdraw = (n: number, at: string | null) =>
  fixture.sandbox.withdraw(DEFAULT_ACCOUNT_ID, { email: emailOf(n), at });
const subscribed = () =>
  fixture.sandbox
    .profiles({ limit: 5_000 })
    .filter(
      ({ consents, lists }) =>
        consents['email.marketing'] === 'SUBSCRIBED' && lists.includes(DEFAULT_LIST_ID),
    )
    .map(({ attributes }) => attributes.email);
const tally = () => fixture.redis.hgetall(laneKeys(fixture.destination).migration('spring'));
const counts = () => fixture.delivery.lanes.counts(fixture.destination);

async function letters(): Promise<ListSubscriptionJob[]> {
  const found = [];
  for await (const letter of fixture.deadLetters.scan(fixture.destination)) found.push(letter);
  return found.map(({ job }) => job as ListSubscriptionJob);
}

/** Each consent ended once, and the lane of subscriptions counts it. */
async function expectConservation(all: number): Promise<void> {
  const lane = await counts();
  const of = (outcome: 'enqueued' | 'delivered' | 'skipped' | 'dead' | 'duplicate') =>
    lane[`list-subscription:${outcome}`];
  expect(of('enqueued')).toBe(of('delivered') + of('skipped') + of('dead') + of('duplicate'));
  const stored = await tally();
  const ended = ['delivered', 'skipped', 'dead', 'duplicate'].map((each) =>
    Number(stored[`consent:${each}`] ?? 0),
  );
  expect(ended.reduce((sum, each) => sum + each, 0)).toBe(all);
}

describe('a batch of a thousand consents', () => {
  it('is asked for in ten calls and sent in one, with the times of the consents', async () => {
    await open();
    await send(people(1_000));
    await fixture.drain();
    expect(calls(ASK)).toHaveLength(10);
    expect(calls(SUBSCRIBE)).toHaveLength(1);
    expect(subscribed()).toHaveLength(1_000);
    expect(fixture.sandbox.subscriptions({ limit: 1 }).items).toMatchObject([
      { historicalImport: true, consentedAt: CONSENTED, customSource: 'old_shop' },
    ]);
    expect(await tally()).toMatchObject({ 'consent:delivered': '1000' });
    await expectConservation(1_000);
  });

  it('leaves out people who unsubscribed at Klaviyo since, and says how many', async () => {
    await open();
    withdraw(3, SINCE);
    withdraw(5, null);
    withdraw(7, BEFORE);
    await send(people(10));
    await fixture.drain();
    expect(subscribed().sort()).toEqual([0, 1, 2, 4, 6, 7, 8, 9].map(emailOf));
    expect(await tally()).toMatchObject({
      'consent:delivered': '8',
      'consent:skipped': '2',
      'consent:withdrawn_at_klaviyo': '2',
    });
    expect(await counts()).toMatchObject({ 'list-subscription:withdrawn': 2 });
    const line = fixture.logged.find((each) => each.includes('withdrawn_at_klaviyo'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      withdrawn: 2,
      channels: ['email'],
      because: { UNSUBSCRIBE: 2 },
    });
    await expectConservation(10);
  });

  it('leaves out people who unsubscribed through us since', async () => {
    await open();
    await fixture.producer.unsubscribe({ email: emailOf(4) });
    await send(people(10));
    await fixture.drain();
    expect(subscribed()).toHaveLength(9);
    expect(subscribed()).not.toContain(emailOf(4));
    expect(await tally()).toMatchObject({ 'consent:delivered': '9', 'consent:skipped': '1' });
  });

  it('asks nothing where the configuration says so', async () => {
    await open({ consent: { ask: 'off' } });
    withdraw(3, SINCE);
    await send(people(10));
    await fixture.drain();
    expect(calls(ASK)).toEqual([]);
    expect(subscribed()).toHaveLength(10);
  });

  it('unsubscribes a hundred people by one call', async () => {
    await open();
    const consent = { status: 'withdrawn', at: CONSENTED } as const;
    await send(Array.from({ length: 100 }, (_, n) => consentOf(n, { consent })));
    await fixture.drain();
    expect(calls(UNSUBSCRIBE)).toHaveLength(1);
    expect(calls(ASK)).toEqual([]);
    await expectConservation(100);
  });
});

describe('a refused batch', () => {
  it('is sent without the bad address, which is a dead letter of its own', async () => {
    await open();
    const bad = consentOf(417, { profile: { email: 'bad@@shop.example' } });
    await send(people(1_000).map((each, n) => (n === 417 ? bad : each)));
    await fixture.drain();
    expect(subscribed()).toHaveLength(999);
    expect(calls(SUBSCRIBE)).toHaveLength(3);
    expect(fixture.sandbox.subscriptions({ limit: 2_000 }).items).toHaveLength(999);
    expect(await letters()).toMatchObject([
      {
        type: 'list-subscription',
        profile: { email: 'bad@@shop.example' },
        migrationId: 'spring',
        historical: true,
      },
    ]);
    expect(await tally()).toMatchObject({ 'consent:delivered': '999', 'consent:dead': '1' });
    await expectConservation(1_000);
  });

  it('keeps the other channel of a person in the batch', async () => {
    await open();
    fixture.sandbox.configure(DEFAULT_ACCOUNT_ID, { sms: 'off' });
    const both = consentOf(1, {
      profile: { email: emailOf(1), phoneNumber: '+4915112345678' },
      consent: { status: 'granted', at: CONSENTED, channels: ['email', 'sms'] },
    });
    await send([consentOf(0), both, consentOf(2)]);
    await fixture.drain();
    expect(subscribed().sort()).toEqual([0, 1, 2].map(emailOf));
    expect(await letters()).toMatchObject([{ consent: { channels: ['sms'] } }]);
    expect(await tally()).toMatchObject({ 'consent:delivered': '3' });
  });

  it('is halved down to the culprit where the answer names none', async () => {
    await open();
    fixture.sandbox.addFault({
      kind: 'answer',
      status: 400,
      endpoint: SUBSCRIBE,
      bodyIncludes: emailOf(5),
      errors: [{ code: 'invalid', detail: 'Something is wrong.' }],
    });
    await send(people(16));
    await fixture.drain();
    expect(subscribed()).toHaveLength(15);
    expect(await letters()).toMatchObject([{ profile: { email: emailOf(5) } }]);
    await expectConservation(16);
  });

  it('sends each alone when the list of the consents is missing, so that each is a letter with that reason', async () => {
    await open();
    await send(people(3), { listId: 'NOLIST' });
    await fixture.drain();
    expect(await letters()).toHaveLength(3);
    expect(await tally()).toMatchObject({ 'consent:dead': '3' });
  });

  it('sends each alone when the attempts of the batch ran out', async () => {
    await open({ attempts: 2, outageAfter: 100 });
    fixture.sandbox.addFault({ kind: 'error', status: 503, endpoint: SUBSCRIBE, count: 2 });
    await send(people(3));
    await fixture.drain();
    expect(subscribed()).toHaveLength(3);
    expect(await letters()).toEqual([]);
    await expectConservation(3);
  });
});

describe('a batch beside other jobs', () => {
  it('sends only the consents that an earlier worker did not settle', async () => {
    await open();
    const { jobId: settled } = consentOf(0);
    const store = fixture.delivery.lanes.deliveryStore(fixture.destination);
    await store.settleConsents([settled], 'delivered', 'spring');
    await send(people(3));
    await fixture.drain();
    expect(subscribed().sort()).toEqual([1, 2].map(emailOf));
    await expectConservation(3);
  });

  it('leaves a person alone whose address another job writes now', async () => {
    await open();
    const store = fixture.delivery.lanes.deliveryStore(fixture.destination);
    const lease = await store.leaseProfile(`consent:email:${emailOf(1)}`, 'another job');
    await send(people(3));
    await fixture.delivery.step(fixture.destination, 'event-backfill');
    expect(subscribed().sort()).toEqual([0, 2].map(emailOf));
    await lease?.end();
    await fixture.drain();
    expect(subscribed()).toHaveLength(3);
    await expectConservation(3);
  });

  it('waits where the key may not read profiles, and goes on when it may', async () => {
    await open();
    fixture.sandbox.denyScope(DEFAULT_ACCOUNT_ID, 'profiles:read');
    await send(people(3));
    await fixture.drain();
    const holds = createHolds(fixture.redis);
    expect((await holds.get(fixture.destination, ASK))?.hint).toContain('`profiles:read`');
    expect(calls(SUBSCRIBE)).toEqual([]);
    fixture.sandbox.grantScope(DEFAULT_ACCOUNT_ID, 'profiles:read');
    fixture.clock.nowMs = Date.now() + 10_000;
    await fixture.delivery.checkHold(fixture.destination);
    await fixture.drain();
    expect(subscribed()).toHaveLength(3);
  });

  it('is skipped person by person when its migration was cancelled', async () => {
    await open();
    await fixture.redis.hset(laneKeys(fixture.destination).migration('spring'), 'state', 'cancelled');
    await send(people(3));
    await fixture.drain();
    expect(calls(SUBSCRIBE)).toEqual([]);
    expect(await tally()).toMatchObject({ 'consent:skipped': '3' });
  });

  it('does not subscribe a person who withdrew after a call without an answer', async () => {
    await open();
    fixture.sandbox.addFault({
      kind: 'error',
      status: 503,
      endpoint: SUBSCRIBE,
      afterRecording: true,
      count: 1,
    });
    await send(people(2));
    await fixture.delivery.step(fixture.destination, 'event-backfill');
    await fixture.producer.unsubscribe({ email: emailOf(1) });
    await fixture.drain();
    expect(subscribed()).toEqual([emailOf(0)]);
  });
});
