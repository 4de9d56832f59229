import {
  createProducer,
  type Producer,
  ProducerClosedError,
  type ProducerOptions,
  QueueUnavailableError,
} from '@tracklayer/producer';
import { connectRedis } from '@tracklayer/redis';
import type { Redis } from 'ioredis';
import { livedTime } from './support/lived-time.js';
import { forget, newDestination, purchase, REDIS_URL } from './support/rig.js';
import { type Mode, type UnreliableRedis, unreliableRedis } from './support/unreliable-redis.js';

const PROMISED_MS = 1_500;

let redis: UnreliableRedis;
let producer: Producer;
let destination: string;

async function start(mode: Mode, options: Partial<ProducerOptions> = {}): Promise<void> {
  redis = await unreliableRedis(mode);
  destination = newDestination();
  producer = createProducer({ redisUrl: redis.url, destinations: [destination], ...options });
}

afterEach(async () => {
  await producer.close();
  await redis.close();
  const real = connectRedis(REDIS_URL, { role: 'reader', name: 'producer-test' }) as Redis;
  await forget(real, [destination]);
  real.disconnect();
});

/** How a call ended, and after how many ms. */
async function outcomeOf(call: Promise<unknown>): Promise<{ error: unknown; tookMs: number }> {
  const time = livedTime();
  try {
    const error = await call.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return { error, tookMs: time.ms() };
  } finally {
    time.stop();
  }
}

async function expectUnavailable(call: Promise<unknown>): Promise<QueueUnavailableError> {
  const { error, tookMs } = await outcomeOf(call);
  expect(error).toBeInstanceOf(QueueUnavailableError);
  expect((error as QueueUnavailableError).cause).toBeInstanceOf(Error);
  expect(tookMs).toBeLessThan(PROMISED_MS);
  return error as QueueUnavailableError;
}

/** Tries as an application would, until it works; fails after a minute. */
async function expectRecovery(): Promise<void> {
  const endMs = performance.now() + 60_000;
  for (;;) {
    const { error } = await outcomeOf(producer.track(purchase('recovery')));
    if (error === undefined) return;
    expect(error).toBeInstanceOf(QueueUnavailableError);
    expect(performance.now()).toBeLessThan(endMs);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const READONLY = "READONLY You can't write against a read only replica.";
const NOREPLICAS = 'NOREPLICAS Not enough good replicas to write.';

describe('while Redis is away, every call rejects within 1.5 s and works again afterwards', () => {
  it.each<[string, Mode]>([
    ['was never up', 'down'],
    ['takes connections and never answers', 'silent'],
    ['became a read-only replica', { refuse: READONLY }],
    ['lost its replicas', { refuse: NOREPLICAS }],
    ['is out of memory', { refuse: 'OOM command not allowed when used memory > maxmemory.' }],
    ['is loading its data', { refuse: 'LOADING Redis is loading the dataset in memory' }],
  ])('%s', async (_what, mode) => {
    await start(mode);
    await Promise.all([
      expectUnavailable(producer.track(purchase('a'))),
      expectUnavailable(producer.trackMany([purchase('b'), purchase('c')])),
      expectUnavailable(producer.upsertProfile({ email: 'ava@shop.example' })),
      expectUnavailable(producer.subscribe({ email: 'ava@shop.example' }, { status: 'granted' })),
      expectUnavailable(producer.unsubscribe({ email: 'ava@shop.example' })),
    ]);
    await expectUnavailable(producer.track(purchase('a')));
    await redis.set('up');
    await expectRecovery();
  });

  it('names the address and the connection error, and shows no password', async () => {
    redis = await unreliableRedis('down');
    destination = newDestination();
    const { host, port } = new URL(redis.url);
    producer = createProducer({
      redisUrl: `redis://shop:hunter2@${host}/0`,
      destinations: [destination],
    });
    for (const call of [() => producer.track(purchase('a')), () => producer.trackMany([purchase('b')])]) {
      const error = await expectUnavailable(call());
      expect(error.address).toBe(`127.0.0.1:${port}`);
      expect(error.message).toContain(`The queue at 127.0.0.1:${port} is unavailable: connect ECONNREFUSED`);
      expect(JSON.stringify([error.message, String(error.cause), error.stack])).not.toContain('hunter2');
      expect((error.cause as NodeJS.ErrnoException).code).toBe('ECONNREFUSED');
    }
  });

  it.each<[string, Mode, 'cut' | 'hang']>([
    ['goes down', 'down', 'cut'],
    ['is cut off and comes back silent', 'silent', 'cut'],
    ['vanishes without a good-bye', 'silent', 'hang'],
    ['vanishes and is up elsewhere', 'up', 'hang'],
    ['is replaced by a read-only replica', { refuse: READONLY }, 'cut'],
  ])('worked, then %s', async (_what, mode, existing) => {
    await start('up');
    await producer.track(purchase('before'));
    await redis.set(mode, existing);
    await expectUnavailable(producer.track(purchase('during')));
    await redis.set('up', mode === 'up' ? 'hang' : 'cut');
    await expectRecovery();
  });

  it('goes down in the middle of a batch: stored events have receipts, and a repeat stores the rest once', async () => {
    await start('up');
    await producer.track(purchase('warm-up'));
    const events = Array.from({ length: 5_000 }, (_, index) => purchase(`order-${index}`));
    redis.goDownAfter(1_000_000);
    const error = await expectUnavailable(producer.trackMany(events));
    expect(error.storedMaybe).toBe(true);
    expect(error.message).toContain('may have been stored');
    expect(error.receipts.length).toBeGreaterThan(0);
    expect(error.receipts.length).toBeLessThan(events.length);
    expect(error.receipts.map(({ eventId }) => eventId)).toEqual(
      events.slice(0, error.receipts.length).map(({ eventId }) => eventId),
    );

    await redis.set('up');
    await expectRecovery();
    const receipts = await producer.trackMany(events);
    const status = (index: number) =>
      receipts[index]?.jobs.find(({ type }) => type === 'metric-event')?.status;
    for (const index of error.receipts.keys()) expect(status(index)).toBe('duplicate');
    expect(status(events.length - 1)).toBe('enqueued');
  });
});

describe('over a connection of the application without time-outs', () => {
  it.each<Mode>(['down', 'silent'])('every call rejects within 1.5 s while Redis is %s', async (mode) => {
    await start(mode);
    const own = connectRedis(redis.url, { role: 'worker', name: 'application' });
    const other = createProducer({ redis: own, destinations: [destination] });
    await expectUnavailable(other.track(purchase('a')));
    await expectUnavailable(other.trackMany([purchase('b')]));
    await other.close();
    own.disconnect();
  });
});

describe('a call that Redis did not store', () => {
  it('is refused at once while the connection is known to be down', async () => {
    await start('down');
    await expectUnavailable(producer.track(purchase('a')));
    const { error, tookMs } = await outcomeOf(producer.track(purchase('b')));
    expect(error).toMatchObject({ code: 'queue_unavailable', storedMaybe: false });
    expect(tookMs).toBeLessThan(700);
  });

  it('reports the cause and to call again, and quotes no event', async () => {
    await start({ refuse: NOREPLICAS });
    const error = await expectUnavailable(producer.track(purchase('a')));
    expect(error.message).toContain('NOREPLICAS Not enough good replicas to write. The call was not stored.');
    expect(error.message).toContain('the same eventId');
    const texts = [error, error.cause].map(
      (each) => JSON.stringify(each, Object.getOwnPropertyNames(each)) + String(each),
    );
    expect(texts.join()).not.toMatch(/ava@|shop\.example/i);
  });

  it('reaches onError once per kind, not once per attempt', async () => {
    const kinds: string[] = [];
    await start('down', { onError: ({ kind }) => kinds.push(kind) });
    await expectUnavailable(producer.track(purchase('a')));
    expect(kinds).toEqual(['ECONNREFUSED']);
  });
});

describe('close', () => {
  it('ends soon when Redis was never up, and may be called twice', async () => {
    await start('down');
    const { error, tookMs } = await outcomeOf(Promise.all([producer.close(), producer.close()]));
    expect(error).toBeUndefined();
    expect(tookMs).toBeLessThan(2_000);
  });

  it('waits for calls in flight and refuses later calls', async () => {
    await start('up');
    const call = producer.track(purchase('a'));
    const closing = producer.close();
    await expect(producer.track(purchase('b'))).rejects.toBeInstanceOf(ProducerClosedError);
    expect((await call).jobs[0]?.status).toBe('enqueued');
    await closing;
  });

  it('does not wait longer than its deadline', async () => {
    await start('silent');
    const call = outcomeOf(producer.track(purchase('a')));
    // Well below the five seconds it has by default; a busy machine adds to the deadline.
    const { tookMs } = await outcomeOf(producer.close(200));
    expect(tookMs).toBeLessThan(3_000);
    expect((await call).error).toBeInstanceOf(QueueUnavailableError);
  });

  it('leaves a connection of the application open', async () => {
    await start('up');
    const own = connectRedis(redis.url, { role: 'reader', name: 'application' }) as Redis;
    const other = createProducer({ redis: own, destinations: [destination] });
    await other.track(purchase('a'));
    await other.close();
    expect(await own.ping()).toBe('PONG');
    own.disconnect();
  });
});
