/** Nothing is sent about a person who was erased, whoever enqueued it and however long it waited. */
import { type DeliveryJob, JOB_VERSION, jobId, laneKeys } from '@tracklayer/lanes';
import { digestKeySource, erasedRegister, hashesOf, identifierDigest } from '@tracklayer/persons';
import { type Fixture, openFixture } from './support/fixture.js';

let fixture: Fixture;
afterEach(() => fixture.close());

async function erase(email: string): Promise<void> {
  const key = await digestKeySource(fixture.redis)();
  const digest = identifierDigest(key, 'email', hashesOf({ email }).email ?? '');
  await erasedRegister(fixture.redis, fixture.destination).forbid([digest], { id: 'e1', atMs: 1 });
}

const purchase = (eventId: string, email: string) => ({
  name: 'purchase' as const,
  eventId,
  time: new Date().toISOString(),
  profile: { email, firstName: 'Ava' },
  properties: { orderId: eventId, value: 1, currency: 'EUR' },
});
const arrived = () => fixture.sandbox.events().items.map(({ uniqueId }) => uniqueId);
const counts = async (type: 'metric-event' | 'profile-upsert' = 'metric-event') => {
  const all = await fixture.delivery.lanes.counts(fixture.destination);
  return { enqueued: all[`${type}:enqueued`], skipped: all[`${type}:skipped`] };
};
const inLane = async () => {
  const jobs = await fixture.delivery.lanes.queue(fixture.destination, 'metric-event').getJobs();
  return jobs.map(({ data }) => data as unknown);
};
const metric = async () => {
  const text = await fixture.metrics.registry.metrics();
  return text.split('\n').filter((line) => line.startsWith('tracklayer_erased_total'));
};

describe('an event of an erased person', () => {
  test('that waits in its lane is skipped, counted, and leaves nothing personal behind', async () => {
    fixture = await openFixture({ sandbox: { limits: 'none' } });
    await fixture.producer.track(purchase('o1', 'ava@shop.example'));
    await fixture.producer.track(purchase('o2', 'bob@shop.example'));
    await erase('ava@shop.example');
    await fixture.drain();
    expect(arrived()).toEqual(['o2']);
    expect(await counts()).toEqual({ enqueued: 2, skipped: 1 });
    expect(await counts('profile-upsert')).toEqual({ enqueued: 2, skipped: 1 });
    const left = await inLane();
    expect(left).toContainEqual({ v: 1, type: 'metric-event', erased: true });
    expect(JSON.stringify(left)).not.toContain('ava@');
    expect(await metric()).toEqual([
      `tracklayer_erased_total{destination="${fixture.destination}",type="profile-upsert"} 1`,
      `tracklayer_erased_total{destination="${fixture.destination}",type="metric-event"} 1`,
    ]);
  });

  test('is not enqueued any more, and the receipt says why', async () => {
    fixture = await openFixture({ sandbox: { limits: 'none' } });
    await erase('ava@shop.example');
    const [ofAva, ofBob] = await fixture.producer.trackMany([
      purchase('o1', 'ava@shop.example'),
      purchase('o2', 'bob@shop.example'),
    ]);
    expect(ofAva?.jobs).toEqual([
      { destination: fixture.destination, type: 'profile-upsert', reason: 'erased', status: 'skipped' },
      { destination: fixture.destination, type: 'metric-event', reason: 'erased', status: 'skipped' },
    ]);
    expect(ofBob?.jobs.map(({ reason }) => reason)).toEqual([undefined, undefined, 'consent_missing']);
    await fixture.drain();
    expect(arrived()).toEqual(['o2']);
  });

  test('is sent as any other where the configuration says so', async () => {
    fixture = await openFixture({ sandbox: { limits: 'none' }, erased: 'send' });
    await erase('ava@shop.example');
    const receipt = await fixture.producer.track(purchase('o1', 'ava@shop.example'));
    expect(receipt.jobs.map(({ reason }) => reason)).not.toContain('erased');
    await fixture.drain();
    expect(arrived()).toEqual(['o1']);
  });

  test('is not sent when the person is erased while the event waits for its permit', async () => {
    fixture = await openFixture({
      sandbox: { limits: 'none' },
      autorun: true,
      publishedLimits: () => ({ perSecond: 1, perMinute: 60 }),
    });
    await fixture.producer.trackMany(
      ['o1', 'o2', 'o3'].map((id, at) => ({ ...purchase(id, `p${at}@shop.example`) })),
    );
    while (!arrived().includes('o1')) await new Promise((go) => setTimeout(go, 20));
    await erase('p2@shop.example');
    while ((await counts()).skipped === 0) await new Promise((go) => setTimeout(go, 20));
    expect(arrived()).not.toContain('o3');
  });

  test('dies with its letter when it is a replay', async () => {
    fixture = await openFixture({ sandbox: { limits: 'none' } });
    fixture.sandbox.addFault({ endpoint: 'POST /api/events', kind: 'error', status: 400, count: 1 });
    await fixture.producer.track(purchase('o1', 'ava@shop.example'));
    await fixture.drain();
    const [letter] = (await fixture.deadLetters.list(fixture.destination)).letters;
    await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', { nowMs: Date.now() });
    await erase('ava@shop.example');
    await fixture.drain();
    expect(await fixture.deadLetters.get(fixture.destination, letter?.id ?? '')).toBeUndefined();
    expect(arrived()).toEqual([]);
  });
});

describe('a batch', () => {
  const batch = (emails: string[]): DeliveryJob => ({
    v: JOB_VERSION,
    type: 'event-backfill',
    migrationId: 'spring',
    enqueuedAtMs: Date.now(),
    attempts: [],
    events: emails.map((email, at) => purchase(`b${at}`, email)),
  });
  const send = (data: DeliveryJob) =>
    fixture.delivery.lanes.enqueue(fixture.destination, [{ jobId: jobId(data.type, 'one'), data }]);
  const tally = () => fixture.redis.hgetall(laneKeys(fixture.destination).migration('spring'));

  test('is sent without the entries of erased people, and the migration counts them as skipped', async () => {
    fixture = await openFixture({ sandbox: { limits: 'none' } });
    await erase('ava@shop.example');
    await send(batch(['ava@shop.example', 'bob@shop.example', 'Ava@shop.example', 'cy@shop.example']));
    await fixture.drain();
    expect(arrived().sort()).toEqual(['b1', 'b3']);
    expect(await tally()).toEqual({ skipped: '2', delivered: '2' });
    expect((await metric())[0]).toContain('type="event-backfill"} 2');
  });

  test('of erased people alone is not sent', async () => {
    fixture = await openFixture({ sandbox: { limits: 'none' } });
    await erase('ava@shop.example');
    await send(batch(['ava@shop.example', 'AVA@shop.example']));
    await fixture.drain();
    expect(arrived()).toEqual([]);
    expect(await tally()).toEqual({ skipped: '2' });
  });

  test('that two workers have at once counts each entry once', async () => {
    fixture = await openFixture({ sandbox: { limits: 'none' } });
    const data = batch(['ava@shop.example', 'bob@shop.example']);
    if (data.type !== 'event-backfill') throw new Error('not a batch');
    await send(data);
    const ref = { type: data.type, jobId: jobId(data.type, 'one') };
    const store = fixture.delivery.lanes.deliveryStore(fixture.destination);
    const left = { ...data, events: data.events.slice(1) };
    await Promise.all([store.dropEntries(ref, left, 1), store.dropEntries(ref, left, 1)]);
    expect(await tally()).toEqual({ skipped: '1' });
  });
});

test('the consent of an erased person leaves its batch, and the others are subscribed', async () => {
  fixture = await openFixture({ sandbox: { limits: 'none' } });
  const at = '2025-01-01T00:00:00Z';
  const consents = ['ava@shop.example', 'bob@shop.example'].map((email) => ({
    jobId: jobId('list-subscription', 'spring', email),
    profile: { email },
    consent: { status: 'granted' as const, at },
    time: at,
  }));
  const base = { v: JOB_VERSION, enqueuedAtMs: Date.now(), attempts: [], migrationId: 'spring' } as const;
  const data: DeliveryJob = { ...base, attempts: [], type: 'event-backfill', events: [], consents };
  await fixture.delivery.lanes.enqueue(fixture.destination, [{ jobId: jobId('event-backfill', 'b'), data }]);
  await erase('ava@shop.example');
  await fixture.drain();
  expect(fixture.sandbox.subscriptions().items.map(({ email }) => email)).toEqual(['bob@shop.example']);
  expect(await fixture.redis.hgetall(laneKeys(fixture.destination).migration('spring'))).toMatchObject({
    'consent:delivered': '1',
    'consent:skipped': '1',
  });
});
