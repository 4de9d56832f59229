import {
  CaptureDroppedError,
  createProducer,
  eventFromJson,
  metricsText,
  type Producer,
  type ProducerOptions,
  type Receipt,
} from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { until } from '@tracklayer/testing';
import type { Redis } from 'ioredis';
import { laneEvents, lanePayloads } from './support/lane-events.js';
import { forget, newDestination, purchase, REDIS_URL } from './support/rig.js';
import { type Mode, type UnreliableRedis, unreliableRedis } from './support/unreliable-redis.js';

let redis: UnreliableRedis;
let real: Redis;
let producer: Producer;
let destination: string;
let reports: { reason: string; count: number; cause: unknown }[];
let receipts: Receipt[];

async function start(mode: Mode, options: Partial<ProducerOptions> = {}): Promise<void> {
  redis = await unreliableRedis(mode);
  producer = createProducer({
    redisUrl: redis.url,
    destinations: [destination],
    onError: ({ error }) => {
      if (error instanceof CaptureDroppedError) {
        const { reason, count, cause } = error;
        reports.push({ reason, count, cause });
      }
    },
    onReceipt: (receipt) => receipts.push(receipt),
    ...options,
  });
}

beforeEach(() => {
  destination = newDestination();
  reports = [];
  receipts = [];
  real = connectRedis(REDIS_URL, { role: 'reader', name: 'producer-test' }) as Redis;
});

afterEach(async () => {
  await producer.close(500);
  await redis.close();
  await forget(real, [destination]);
  await closeRedis(real, 1_000);
});

/** The status of the event's own job. */
const statusOf = ({ jobs }: Receipt) => jobs.find(({ type }) => type === 'metric-event')?.status;

const anonymous = (index: number) => purchase(`order-${index}`, { profile: { externalId: 'c-1' } });

function cyclic(): unknown {
  const event: Record<string, unknown> = { ...purchase('cyclic') };
  event.properties = { event };
  return event;
}

function expectSum(): void {
  const { captured, buffered, sent, kept, dropped } = producer.stats().capture;
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  expect(captured).toBe(buffered + sent + kept + lost);
}

describe('capture', () => {
  it('returns nothing and enqueues each event once', async () => {
    await start('up');
    expect(producer.capture(purchase('a'))).toBeUndefined();
    producer.capture(purchase('a'));
    producer.capture(purchase('b'));
    await until(() => producer.stats().capture.buffered === 0);
    expect(receipts.map((receipt) => [receipt.eventId, statusOf(receipt)])).toEqual([
      ['a', 'enqueued'],
      ['a', 'duplicate'],
      ['b', 'enqueued'],
    ]);
    expect(producer.stats().capture).toMatchObject({ captured: 3, sent: 3, bufferedBytes: 0 });
    expect(reports).toEqual([]);
  });

  it('takes an event as it is at the call', async () => {
    await start('up');
    const event = purchase('a');
    const invalid = { name: 'purchase', eventId: 'b', properties: { orderId: 'b' } };
    producer.capture(event);
    producer.capture(eventFromJson(invalid));
    event.eventId = 'changed';
    invalid.eventId = 'changed';
    await until(() => receipts.length === 2);
    expect(receipts.map(({ eventId }) => eventId)).toEqual(['a', 'b']);
    expect(receipts[1]?.jobs).toMatchObject([{ status: 'quarantined' }]);
    const quarantined = (await lanePayloads(real, destination)).find((data) => 'quarantined' in data);
    expect(quarantined).toMatchObject({ quarantined: { event: { ...invalid, eventId: 'b' } } });
  });

  it('takes any name only where the call allows it', async () => {
    await start('up');
    const review = eventFromJson({ ...purchase('r-1'), name: 'Reviewed Product' });
    producer.capture(review, { anyName: true });
    producer.capture(review);
    await until(() => receipts.length === 2);
    expect(receipts.map(statusOf)).toEqual(['enqueued', 'quarantined']);
  });

  it.each<[string, unknown, unknown]>([
    [
      'a getter that throws',
      {
        get name() {
          throw new Error('mine');
        },
      },
      {},
    ],
    ['a cycle', cyclic(), {}],
    ['a big integer', 10n, {}],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('mine');
          },
        },
      ),
      {},
    ],
    ['nothing', undefined, undefined],
    ['a symbol', Symbol('x'), null],
    ['an unknown option', purchase('a'), { destination: 'x' }],
    [
      'options that throw',
      purchase('a'),
      {
        get destinations() {
          throw new Error('mine');
        },
      },
    ],
  ])('never throws: %s', async (_what, event, options) => {
    await start('up');
    expect(() => producer.capture(event as never, options as never)).not.toThrow();
    await until(() => producer.stats().capture.buffered === 0);
    expectSum();
    expect(receipts.length + reports.length).toBe(1);
  });

  it('never throws where functions of the application throw', async () => {
    await start('up', {
      onInvalid: 'throw',
      onError: () => {
        throw new Error('mine');
      },
      onReceipt: () => {
        throw new Error('mine');
      },
    });
    producer.capture({} as never);
    producer.capture(purchase('a'));
    await until(() => producer.stats().capture.sent === 1);
    expect(producer.stats().capture.dropped.invalid).toBe(1);
  });

  it('keeps events in their order while Redis is away, and sends them afterwards', async () => {
    await start('down');
    for (let index = 0; index < 300; index += 1) producer.capture(anonymous(index));
    await producer.track(purchase('refused')).catch(() => {});
    expect(producer.stats().capture).toMatchObject({ buffered: 300, sent: 0 });
    await redis.set('up');
    await until(() => producer.stats().capture.sent === 300);
    expect(await laneEvents(real, destination)).toEqual(
      Array.from({ length: 300 }, (_, index) => `order-${index}`),
    );
    expect(reports).toEqual([]);
  });

  it('drops what its buffer does not hold, and reports how many', async () => {
    await start('down', { capture: { maxEvents: 10 } });
    for (let index = 0; index < 25; index += 1) producer.capture(anonymous(index));
    expect(producer.stats().capture).toMatchObject({ buffered: 10, dropped: { buffer_full: 15 } });
    expect(reports).toMatchObject([{ reason: 'buffer_full', count: 1 }]);
    await producer.close(100);
    expect(reports).toMatchObject([
      { reason: 'buffer_full', count: 1 },
      { reason: 'unsent', count: 10 },
      { reason: 'buffer_full', count: 14 },
    ]);
    expectSum();
  });

  it('counts the bytes of its buffer too', async () => {
    await start('down', { capture: { maxBytes: 1_000 } });
    for (let index = 0; index < 25; index += 1) producer.capture(anonymous(index));
    const { bufferedBytes, dropped } = producer.stats().capture;
    expect(bufferedBytes).toBeLessThanOrEqual(1_000);
    expect(dropped.buffer_full).toBeGreaterThan(15);
  });

  it('drops an event that Redis refuses again and again, and sends those of other people', async () => {
    await start('up');
    await real.set(`{tracklayer:${destination}}:list-subscription:id`, 'not a number');
    producer.capture({
      ...purchase('sign-up'),
      name: 'sign_up',
      properties: {},
      consent: { status: 'granted' },
    });
    producer.capture(purchase('later'));
    producer.capture(anonymous(1));
    await until(() => producer.stats().capture.sent === 2);
    expect(receipts.map(({ eventId }) => eventId)).toEqual(['order-1', 'later']);
    expect(reports).toMatchObject([{ reason: 'refused', count: 1 }]);
  });

  it('close sends what waits, and drops what comes later', async () => {
    await start('up');
    producer.capture(purchase('a'));
    await producer.close();
    producer.capture(purchase('b'));
    expect(await laneEvents(real, destination)).toEqual(['a']);
    expect(reports).toMatchObject([{ reason: 'closed', count: 1 }]);
    expect(metricsText(producer.stats())).toContain(
      'tracklayer_producer_capture_dropped_total{reason="closed"} 1\n',
    );
  });
});
