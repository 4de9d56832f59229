/** One mistake in an application makes every event of it invalid. The flood meets its limits and delays no live event. */
import { laneKeys } from '@tracklayer/lanes';
import { createProducer, type Producer, type Receipt, type TrackInput } from '@tracklayer/producer';
import { type Fixture, openFixture } from './support/fixture.js';

const PER_MINUTE = 6_000;
const FLOOD = 300;
const ROOM = 200;

let fixture: Fixture;
let producer: Producer;
const nowMs = Date.now();
const time = new Date(nowMs).toISOString();

beforeEach(async () => {
  fixture = await openFixture({ sandbox: { limits: 'none' } });
  const { destination, redis } = fixture;
  producer = createProducer({
    redisUrl: process.env.TRACKLAYER_TEST_REDIS_URL ?? '',
    destinations: [destination],
    now: () => nowMs,
  });
  const thisMinute = laneKeys(destination).quarantineRate(Math.floor(nowMs / 60_000));
  await redis.set(thisMinute, PER_MINUTE - ROOM);
});

afterEach(async () => {
  await producer.close();
  await fixture.close();
});

function order(eventId: string): TrackInput<'purchase'> {
  const properties = { orderId: eventId, value: 5, currency: 'EUR' };
  return { name: 'purchase', eventId, time, profile: { email: `${eventId}@shop.example` }, properties };
}

function bad(eventId: string): TrackInput {
  return { ...order(eventId), properties: { orderId: eventId, value: 5 } } as unknown as TrackInput;
}

const flood = () =>
  producer.trackMany(
    Array.from({ length: FLOOD }, (_, index) => bad(`bad${index}`)),
    { onInvalid: 'quarantine' },
  );

const withStatus = (receipts: readonly Receipt[], status: string) =>
  receipts.filter(({ jobs }) => jobs.some((job) => job.status === status)).length;

const recorded = () => fixture.sandbox.events().items.map(({ uniqueId }) => uniqueId);

it('a live event is the next to be delivered, however many invalid events wait', async () => {
  await flood();
  await producer.track(order('live'));
  fixture.clock.nowMs = Date.now();
  await fixture.delivery.step(fixture.destination, 'profile-upsert');
  await fixture.delivery.step(fixture.destination, 'metric-event');
  expect(recorded()).toEqual(['live']);
  expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
});

it('a flood beyond the rate is turned away, and each event of it is counted', async () => {
  const receipts = await flood();
  expect([withStatus(receipts, 'quarantined'), withStatus(receipts, 'turned-away')]).toEqual([
    ROOM,
    FLOOD - ROOM,
  ]);
  await producer.track(order('live'));
  await fixture.drain();
  expect(recorded()).toEqual(['live']);
  expect(await fixture.deadLetters.count(fixture.destination)).toBe(ROOM);
  expect(await fixture.delivery.lanes.counts(fixture.destination)).toMatchObject({
    'metric-event:enqueued': ROOM + 1,
    'metric-event:dead': ROOM,
    'metric-event:delivered': 1,
    'metric-event:turned_away': FLOOD - ROOM,
  });
});

it('a full quarantine turns away events, and live ones are delivered beside it', async () => {
  const { destination, redis } = fixture;
  const { quarantine } = laneKeys(destination);
  for (let from = 0; from < 100_000; from += 5_000) {
    const members = Array.from({ length: 5_000 }, (_, index) => [nowMs, `m${from + index}`]).flat();
    await redis.zadd(quarantine, ...members);
  }
  const receipts = await flood();
  expect(withStatus(receipts, 'turned-away')).toBe(FLOOD);
  await producer.track(order('live'));
  await fixture.drain();
  expect(recorded()).toEqual(['live']);
});
