import { createDeliveryStore, memoriesAbout } from '@tracklayer/lanes';
import { createProducer, type Producer, QueueUnavailableError } from '@tracklayer/producer';
import { connectRedis } from '@tracklayer/redis';
import type { Redis } from 'ioredis';
import { type FarRedis, farRedis } from './support/far-redis.js';
import { livedTime } from './support/lived-time.js';
import { forget, newDestination, purchase, REDIS_URL, signUp } from './support/rig.js';
import { unreliableRedis } from './support/unreliable-redis.js';

let redis: FarRedis;
let producer: Producer;
let destination: string;
let errors: string[];
let own: Redis;

async function start(delayMs: number): Promise<void> {
  redis = await farRedis(delayMs);
  producer = createProducer({
    redisUrl: redis.url,
    destinations: [destination],
    onError: ({ kind }) => errors.push(kind),
  });
}

beforeEach(() => {
  errors = [];
  destination = newDestination();
  own = connectRedis(REDIS_URL, { role: 'reader', name: 'producer-test' }) as Redis;
});

afterEach(async () => {
  await producer.close();
  await redis.close();
  await forget(own, [destination]);
  own.disconnect();
});

/** An order of a person of their own. */
const order = (index: number) =>
  purchase(`order-${index}`, { profile: { email: `buyer${index}@shop.example` } });

function blockFor(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

const statusesOf = (receipts: readonly { jobs: { type: string; status: string }[] }[]) =>
  new Set(
    receipts.flatMap(({ jobs }) =>
      jobs.filter(({ type }) => type === 'metric-event').map(({ status }) => status),
    ),
  );

describe('a burst of calls on a healthy Redis', () => {
  it('resolves every one of 3,000 calls, without a listener too many', async () => {
    const warnings: string[] = [];
    const listener = ({ name }: Error) => warnings.push(name);
    process.on('warning', listener);
    await start(0);
    const receipts = await Promise.all(
      Array.from({ length: 3_000 }, (_, index) => producer.track(order(index))),
    );
    process.off('warning', listener);
    expect(statusesOf(receipts)).toEqual(new Set(['enqueued']));
    expect(await own.hget(`{tracklayer:${destination}}:counts`, 'metric-event:enqueued')).toBe('3000');
    expect(warnings).toEqual([]);
  });

  it('goes to Redis together: as many round trips as slices need, not as calls', async () => {
    await start(5);
    await producer.track(order(0));
    const before = redis.trips();
    await Promise.all(Array.from({ length: 100 }, (_, index) => producer.track(order(index + 1))));
    expect(redis.trips() - before).toBeLessThanOrEqual(2);
  });

  it('rejects nothing and keeps its connection while the application blocks the process', async () => {
    await start(5);
    // Before it is connected, while the commands are under way, and between two trips.
    const first = producer.track(order(0));
    blockFor(2_000);
    await first;
    const calls = Array.from({ length: 300 }, (_, index) => producer.track(order(index + 1)));
    blockFor(2_000);
    await new Promise((resolve) => setTimeout(resolve, 8));
    blockFor(2_000);
    expect(statusesOf(await Promise.all(calls))).toEqual(new Set(['enqueued']));
    expect(errors).toEqual([]);
    expect(redis.connections()).toBe(1);
  });

  it('gives each call its own error where Redis refuses a part of them', async () => {
    await start(0);
    await own.set(`{tracklayer:${destination}}:list-subscription:id`, 'not a number');
    const calls = await Promise.allSettled([
      producer.track(order(1)),
      producer.track(signUp('s-1')),
      producer.track(order(2)),
      producer.track(signUp('s-2')),
    ]);
    expect(calls.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    const [, one, , other] = calls.map((call) => (call.status === 'rejected' ? call.reason : undefined));
    expect(one).toBeInstanceOf(QueueUnavailableError);
    expect(other).not.toBe(one);
  });
});

describe('a burst on a Redis that is silent', () => {
  it('rejects every call within 1.5 s, and those that were never sent are not stored', async () => {
    const silent = await unreliableRedis('silent');
    redis = { ...(await farRedis(0)) };
    producer = createProducer({ redisUrl: silent.url, destinations: [destination] });
    const calls = Array.from({ length: 3_000 }, (_, index) => producer.track(order(index)));
    const time = livedTime();
    const ended = await Promise.allSettled(calls);
    const tookMs = time.ms();
    time.stop();
    const reasons = ended.map((call) => (call.status === 'rejected' ? call.reason : undefined));
    expect(reasons.every((reason) => reason instanceof QueueUnavailableError)).toBe(true);
    expect(reasons.at(-1)).toMatchObject({ storedMaybe: false });
    expect(tookMs).toBeLessThan(1_500);
    await silent.close();
  });
});

describe('one awaited call', () => {
  const tripsOf = async (call: () => Promise<unknown>) => {
    const before = redis.trips();
    await call();
    return redis.trips() - before;
  };

  beforeEach(async () => {
    await start(5);
    await producer.track(order(0));
    await producer.track(signUp('s-0'));
  });

  it.each([
    ['an order of a new person', () => order(9)],
    ['an order of a known person', () => order(0)],
    ['a sign-up with consent', () => signUp('s-1', { profile: { email: 'new@shop.example' } })],
  ])('costs one round trip: %s', async (_what, event) => {
    expect(await tripsOf(() => producer.track(event()))).toBe(1);
  });

  it('costs two where another process changed the person, and one afterwards', async () => {
    const store = createDeliveryStore(own, destination, { windowMs: 3_600_000 });
    const { profile } = order(7);
    await store.rememberProfile('email:buyer7@shop.example', profile, Date.parse('2026-04-23T10:15:30Z'));
    const statusOf = async (eventId: string) => {
      const { jobs } = await producer.track({ ...order(7), eventId });
      return jobs.find(({ type }) => type === 'profile-upsert')?.status;
    };
    expect(await tripsOf(async () => expect(await statusOf('a')).toBe('skipped'))).toBe(2);
    expect(await tripsOf(async () => expect(await statusOf('b')).toBe('skipped'))).toBe(1);

    // The memory is gone, as after a bulk import. What this process recalls must not hide that.
    await store.forgetNames(memoriesAbout(profile));
    expect(await tripsOf(async () => expect(await statusOf('c')).toBe('enqueued'))).toBe(2);
    await store.close();
  });

  it('skips an unchanged profile only where Redis says so', async () => {
    const store = createDeliveryStore(own, destination, { windowMs: 3_600_000 });
    const profile = { email: 'buyer7@shop.example' };
    const statusOf = async () => (await producer.upsertProfile(profile)).jobs[0]?.status;
    await store.rememberProfile('email:buyer7@shop.example', profile, Date.now());
    expect([await statusOf(), await statusOf()]).toEqual(['skipped', 'skipped']);
    await store.forgetNames(memoriesAbout(profile));
    expect(await statusOf()).toBe('enqueued');
    await store.close();
  });
});
