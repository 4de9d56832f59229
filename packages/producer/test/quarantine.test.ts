/** An event that cannot be delivered as it is never fails a checkout: it is kept, to be mended and replayed. */
import { quarantinedEvent } from '@tracklayer/lanes';
import { InvalidEventError, type TrackInput } from '@tracklayer/producer';
import { NOW_MS, purchase, type Rig, rig } from './support/rig.js';

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

/** An order without a currency, and with a phone number that is none. */
function bad(eventId: string, fields: object = {}): TrackInput {
  const profile = { email: 'ava@shop.example', phoneNumber: 'n/a' };
  return {
    ...purchase(eventId, { profile }),
    properties: { orderId: eventId, value: 5 },
    ...fields,
  } as TrackInput;
}

const statuses = (receipt: { jobs: { type: string; status: string; reason?: string }[] }) =>
  receipt.jobs.map(({ type, status, reason }) => [type, status, ...(reason ? [reason] : [])]);
const key = (name: string) => `{tracklayer:${it_.destination}}:${name}`;

describe('track, with an event that cannot be delivered', () => {
  it('keeps the event with every problem, and the receipt has them', async () => {
    const receipt = await it_.producer.track(bad('o1'));
    expect(receipt).toMatchObject({ eventId: 'o1' });
    expect(statuses(receipt)).toEqual([['metric-event', 'quarantined']]);
    expect(receipt.problems?.map(({ path }) => path)).toEqual(['properties.currency', 'profile.phoneNumber']);
    const [job] = await it_.stored('metric-event');
    expect(job?.data).toEqual({
      v: 1,
      type: 'metric-event',
      enqueuedAtMs: NOW_MS,
      attempts: [],
      quarantined: { event: bad('o1'), problems: receipt.problems },
    });
    expect((await it_.lanes.counts(it_.destination))['metric-event:enqueued']).toBe(1);
  });

  it('keeps an event that is said twice once, and another one beside it', async () => {
    await it_.producer.track(bad('o1'));
    expect(statuses(await it_.producer.track(bad('o1')))).toEqual([['metric-event', 'duplicate']]);
    await it_.producer.track(bad('o1', { source: 'again' }));
    expect(await it_.stored('metric-event')).toHaveLength(2);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'purchase'],
    ['no id', { ...purchase('x'), eventId: undefined }],
    ['a time that makes no sense', { ...purchase('x'), time: 'yesterday' }],
    ['nobody', { ...purchase('x'), profile: { firstName: 'Ava' } }],
    ['a circle where properties should be', circular()],
  ])('takes %s and does not throw', async (_, event) => {
    expect(statuses(await it_.producer.track(event as TrackInput))).toEqual([
      ['metric-event', 'quarantined'],
    ]);
  });

  it('keeps at most 100 KB of an event, the known fields first', async () => {
    const items = Array.from({ length: 3_000 }, (_, index) => ({
      sku: `SKU-${index}`,
      note: 'x'.repeat(100),
    }));
    await it_.producer.track(bad('o1', { properties: { items, orderId: 'o1' } }));
    const [job] = await it_.stored('metric-event');
    const kept = quarantinedEvent(job?.data)?.quarantined;
    expect(kept?.cut).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(kept?.event))).toBeLessThanOrEqual(102_400);
    expect(kept?.event).toMatchObject({ eventId: 'o1', profile: { email: 'ava@shop.example' } });
  });

  it('rejects with onInvalid throw, of the call or of the producer, and stores nothing', async () => {
    await expect(it_.producer.track(bad('o1'), { onInvalid: 'throw' })).rejects.toBeInstanceOf(
      InvalidEventError,
    );
    const strict = newRig({ destinations: [it_.destination], onInvalid: 'throw' });
    await expect(strict.producer.track(bad('o1'))).rejects.toThrow('properties.currency: required');
    expect(await it_.total()).toBe(0);
  });

  it('keeps an invalid event of a batch only when asked, and enqueues the others', async () => {
    await expect(it_.producer.trackMany([bad('a'), purchase('b')])).rejects.toBeInstanceOf(InvalidEventError);
    const receipts = await it_.producer.trackMany([bad('a'), purchase('b')], { onInvalid: 'quarantine' });
    expect(receipts.map(({ eventId }) => eventId)).toEqual(['a', 'b']);
    expect(receipts.map(({ jobs }) => jobs.map(({ status }) => status))).toEqual([
      ['quarantined'],
      ['enqueued', 'enqueued', 'skipped'],
    ]);
  });
});

describe('a withdrawal inside an event that cannot be delivered', () => {
  const consent = { status: 'Withdrawn', channels: ['email'] };

  it('counts at once where its address can be read, and is sent', async () => {
    const receipt = await it_.producer.track(bad('o1', { consent, time: 'never' }));
    expect(statuses(receipt)).toEqual([
      ['metric-event', 'quarantined'],
      ['list-subscription', 'enqueued'],
    ]);
    expect(await it_.store.consents(['email:ava@shop.example'])).toEqual([{ withdrawnMs: NOW_MS }]);
  });

  it('is not invented where no address can be read', async () => {
    const receipt = await it_.producer.track(bad('o1', { consent, profile: { firstName: 'Ava' } }));
    expect(statuses(receipt)).toEqual([['metric-event', 'quarantined']]);
  });
});

describe('a flood of events that cannot be delivered', () => {
  it('is turned away beyond 6,000 a minute, and the receipt and a count say so', async () => {
    await it_.redis.set(key(`quarantine-rate:${Math.floor(NOW_MS / 60_000)}`), 5_999);
    const receipts = [await it_.producer.track(bad('a')), await it_.producer.track(bad('b'))];
    expect(receipts.flatMap(statuses)).toEqual([
      ['metric-event', 'quarantined'],
      ['metric-event', 'turned-away', 'quarantine_rate'],
    ]);
    expect(await it_.stored('metric-event')).toHaveLength(1);
    expect(await it_.lanes.counts(it_.destination)).toMatchObject({
      'metric-event:enqueued': 1,
      'metric-event:turned_away': 1,
    });
    const later = newRig({ destinations: [it_.destination], now: () => NOW_MS + 60_000 });
    expect(statuses(await later.producer.track(bad('b')))).toEqual([['metric-event', 'quarantined']]);
  });

  it('is turned away beyond 100,000 events, and the others of the shop are enqueued', async () => {
    // In parts, because other tests use the same Redis.
    for (let from = 1; from < 100_000; from += 5_000) {
      const members = Array.from({ length: 5_000 }, (_, index) => [NOW_MS, `m${from + index}`]).flat();
      await it_.redis.zadd(key('quarantine'), ...members);
    }
    await it_.redis.zrem(key('quarantine'), 'm1');
    const receipts = await it_.producer.trackMany([bad('a'), bad('b'), purchase('c')], {
      onInvalid: 'quarantine',
    });
    expect(receipts.slice(0, 2).flatMap(statuses)).toEqual([
      ['metric-event', 'quarantined'],
      ['metric-event', 'turned-away', 'quarantine_full'],
    ]);
    expect(receipts[2]?.jobs.filter(({ status }) => status === 'enqueued')).toHaveLength(2);
    // An event that it has already takes no room.
    expect(statuses(await it_.producer.track(bad('a')))).toEqual([['metric-event', 'duplicate']]);
  });
});

function circular(): unknown {
  const event: Record<string, unknown> = { ...purchase('x') };
  event.properties = event;
  return event;
}
