import { statSync } from 'node:fs';
import { eventFromJson, type Producer, QueueUnavailableError } from '@tracklayer/producer';
import { until } from '@tracklayer/testing';
import { laneEvents, lanePayloads } from './support/lane-events.js';
import { type OutboxRig, orderOf, outboxRig, statusesIn } from './support/outbox-rig.js';
import { purchase } from './support/rig.js';
import type { Mode } from './support/unreliable-redis.js';

let rig: OutboxRig;
let producer: Producer;

async function start(mode: Mode): Promise<void> {
  rig = await outboxRig(mode);
  producer = rig.start();
}

afterEach(() => rig.end());

const waiting = (of = producer) => of.stats().outbox?.waiting;
const names = (count: number) => Array.from({ length: count }, (_, index) => `order-${index}`);
const enqueued = () => laneEvents(rig.real, rig.destination);

describe('while Redis is away', () => {
  it.each<[string, Mode]>([
    ['it was never up', 'down'],
    ['it never answers', 'silent'],
    ['it is out of memory', { refuse: 'OOM command not allowed when used memory > maxmemory.' }],
  ])('track resolves with kept, because %s, and the event goes later', async (_what, mode) => {
    await start(mode);
    const receipt = await producer.track(orderOf(0));
    expect(receipt).toEqual({
      eventId: 'order-0',
      jobs: [{ destination: rig.destination, type: 'metric-event', status: 'kept' }],
    });
    expect(producer.stats().outbox).toMatchObject({ waiting: 1, kept: 1, drained: 0, notKept: 0 });
    const { message } = await until(() => rig.reports.find(({ kind }) => kind === 'outbox_waiting'));
    expect(message).toMatch(
      /^1 call waits in the outbox, the oldest for \d+ s: .*\. The producer sends them/,
    );
    expect(message).not.toContain('Make the same call again');
    await rig.redis.set('up');
    await until(() => waiting() === 0);
    expect(await enqueued()).toEqual(['order-0']);
    expect(rig.receipts.map(statusesIn)).toEqual([['enqueued', 'enqueued', 'skipped']]);
    expect(producer.stats().outbox).toMatchObject({ waitingBytes: 0, oldestAgeMs: 0, drained: 1 });
  });

  it('keeps calls of one burst in the order in which they were made', async () => {
    await start('down');
    const receipts = await Promise.all(names(1_300).map((_, index) => producer.track(orderOf(index))));
    expect(new Set(receipts.flatMap(statusesIn))).toEqual(new Set(['kept']));
    await rig.redis.set('up');
    await until(() => waiting() === 0);
    expect(await enqueued()).toEqual(names(1_300));
  });

  it('keeps every kind of call', async () => {
    await start('down');
    const profile = { email: 'ava@shop.example', firstName: 'Ava' };
    const receipts = [
      await producer.upsertProfile(profile),
      await producer.subscribe(profile, { status: 'granted' }),
      await producer.unsubscribe(profile),
      await producer.subscribeBackInStock(profile, { variantId: 'SKU-1' }),
      await producer.trackCustom('Reviewed Product', { ...purchase('r-1'), properties: { stars: 5 } }),
      await producer.track(eventFromJson({ name: 'purchase', eventId: 'invalid' })),
      ...(await producer.trackMany([orderOf(0), orderOf(1)])),
    ];
    expect(receipts.map(({ jobs }) => jobs.map(({ type, status }) => `${type} ${status}`)[0])).toEqual([
      'profile-upsert kept',
      'list-subscription kept',
      'list-subscription kept',
      'back-in-stock kept',
      ...Array.from({ length: 4 }, () => 'metric-event kept'),
    ]);
    expect(receipts[5]?.problems?.length).toBeGreaterThan(0);
    await rig.redis.set('up');
    await until(() => waiting() === 0);
    const payloads = await lanePayloads(rig.real, rig.destination);
    expect(payloads.filter((data) => 'quarantined' in data)).toHaveLength(1);
    expect(rig.receipts.map(({ eventId }) => eventId)).toEqual(receipts.map(({ eventId }) => eventId));
    expect(rig.receipts.flatMap(statusesIn)).not.toContain('kept');
  });

  it('keeps captured events too, also when the process closes its producer', async () => {
    await start('down');
    for (const index of names(5).keys()) producer.capture(orderOf(index));
    await producer.close();
    expect(producer.stats().capture).toMatchObject({ kept: 5, buffered: 0 });
    await rig.redis.set('up');
    const next = rig.start();
    await until(() => next.stats().outbox?.drained === 5);
    expect(await enqueued()).toEqual(names(5));
  });

  it('keeps captured events that Redis did not take before the deadline of close', async () => {
    await start('silent');
    producer.capture(orderOf(0));
    await producer.close(100);
    expect(producer.stats().capture).toMatchObject({ kept: 1, dropped: { unsent: 0 } });
  });

  it('lets only the owner read the files', async () => {
    await start('down');
    await producer.track(orderOf(0));
    for (const file of ['', '-wal', '-shm']) expect(statSync(rig.path + file).mode & 0o777).toBe(0o600);
  });
});

describe('a call while older ones wait', () => {
  it('waits behind them, also where another process put them there', async () => {
    await start('down');
    await producer.track(orderOf(0));
    await producer.close();
    await rig.redis.set('up');
    const others = [rig.start(), rig.start()];
    const receipts = await Promise.all(others.map((other, index) => other.track(orderOf(index + 1))));
    expect(receipts.flatMap(statusesIn)).toEqual(['kept', 'kept']);
    await until(() => waiting(others[0]) === 0);
    expect((await enqueued())[0]).toBe('order-0');
    const drained = others.map((other) => other.stats().outbox?.drained ?? 0);
    expect(drained.reduce((sum, count) => sum + count)).toBe(3);
  });

  it('goes to Redis at once when none waits any more', async () => {
    await start('down');
    await producer.track(orderOf(0));
    await rig.redis.set('up');
    await until(() => waiting() === 0);
    expect(statusesIn(await producer.track(orderOf(1)))).toContain('enqueued');
  });
});

describe('a row that Redis refuses', () => {
  it('holds only the later rows of its person', async () => {
    await start('down');
    const lane = `{tracklayer:${rig.destination}}:list-subscription:id`;
    await rig.real.set(lane, 'not a number');
    const person = { externalId: 'c-0', email: 'ava@shop.example' };
    await producer.subscribe(person, { status: 'granted' }, { eventId: 'consent' });
    await producer.track(orderOf(0));
    await producer.track(orderOf(1));
    const sent = () => rig.receipts.map(({ eventId }) => eventId);
    await rig.redis.set('up');
    await until(() => waiting() === 2);
    expect(sent()).toEqual(['order-1']);
    await rig.real.del(lane);
    await until(() => waiting() === 0);
    expect(sent()).toEqual(['order-1', 'consent', 'order-0']);
  });
});

describe('a full outbox', () => {
  it('makes calls reject, and says so', async () => {
    rig = await outboxRig('down');
    producer = rig.start({ outbox: { path: rig.path, maxEvents: 2 } });
    const batch = producer.trackMany([orderOf(0), orderOf(1), orderOf(2)]);
    const error = await batch.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(QueueUnavailableError);
    expect(error).toMatchObject({ receipts: [{ eventId: 'order-0' }, { eventId: 'order-1' }] });
    expect((error as Error).message).toContain('The outbox did not keep the call: the outbox is full');
    await expect(producer.track(orderOf(3))).rejects.toMatchObject({ code: 'queue_unavailable' });
    expect(rig.reports.map(({ kind }) => kind)).toContain('outbox_full');
    expect(producer.stats().outbox).toMatchObject({ waiting: 2, kept: 2, notKept: 2 });
  });
});
