import { randomUUID } from 'node:crypto';
import { createDeliveryStore, type DeliveryStore, type ListSubscriptionJob } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import type { LaneContext } from '../../src/context.js';
import { type Acquisition, acquire } from '../../src/steps/acquire.js';

const NOW_MS = Date.parse('2026-04-23T10:15:30Z');
const EMAIL = 'email:ava@shop.example';
const PHONE = 'phone:+4915112345678';

let redis: RedisClient;
let store: DeliveryStore;
let lane: LaneContext;
let abandoned: number;

beforeEach(() => {
  const destination = `t${randomUUID().slice(0, 8)}`;
  redis = connectRedis(process.env.TRACKLAYER_TEST_REDIS_URL ?? '', { role: 'worker', name: 'test' });
  store = createDeliveryStore(redis, destination, { windowMs: 60_000 });
  abandoned = 0;
  const pass = {
    isValid: () => true,
    report: async (outcome: unknown) => outcome,
    abandon: () => {
      abandoned += 1;
    },
  };
  lane = {
    destination: { consent: { ask: 'off', askAfterMs: 0 } },
    store,
    breaker: { pass: async () => ({ kind: 'pass', pass }) },
    supportsBackfill: true,
    nowMs: () => NOW_MS,
    random: () => 0,
  } as unknown as LaneContext;
});

afterEach(async () => {
  await store.close();
  await closeRedis(redis, 1_000);
});

function subscription(fields: Partial<ListSubscriptionJob> = {}): ListSubscriptionJob {
  return {
    v: 1,
    type: 'list-subscription',
    profile: { email: 'ava@shop.example', phoneNumber: '+4915112345678' },
    consent: { status: 'granted', channels: ['email', 'sms'], at: '2026-04-23T10:00:00Z' },
    time: '2026-04-23T10:00:00Z',
    enqueuedAtMs: NOW_MS,
    attempts: [],
    ...fields,
  };
}

function tryAcquire(jobId: string, job = subscription()): Promise<Acquisition> {
  const parsed = { ref: { type: 'list-subscription' as const, jobId }, job };
  return acquire(parsed, false, lane, new AbortController().signal);
}

async function acquired(jobId: string, job?: ListSubscriptionJob) {
  const acquisition = await tryAcquire(jobId, job);
  if (acquisition.kind !== 'acquired') throw new Error(`not acquired: ${acquisition.kind}`);
  return acquisition.acquired;
}

const withdraw = (identity: string, statedMs = NOW_MS) =>
  store.rememberConsents([{ identity, status: 'withdrawn', statedMs }]);

describe('the lock on consent', () => {
  it('is invalid as soon as consent for one of its channels is withdrawn', async () => {
    const held = await acquired('l1');
    expect(await held.stillValid()).toBe(true);
    await withdraw(PHONE);
    expect(await held.stillValid()).toBe(false);
    await held.release();
    const again = await acquired('l1');
    expect(again.job).toMatchObject({ consent: { status: 'granted', channels: ['email'] } });
    expect(await again.stillValid()).toBe(true);
    await withdraw(EMAIL);
    expect(await again.stillValid()).toBe(false);
    await again.release();
  });

  it('skips a subscription whose consent was withdrawn, and releases the address', async () => {
    await withdraw(EMAIL);
    await withdraw(PHONE);
    const outcome = { kind: 'skipped', reason: 'consent_withdrawn' };
    expect(await tryAcquire('l1')).toEqual({ kind: 'ended', outcome });
    expect(abandoned).toBe(1);
    const off = subscription({
      consent: { status: 'withdrawn', channels: ['email'], at: '2026-04-23T10:10:00Z' },
    });
    await (await acquired('l2', off)).release();
  });

  it('skips a withdrawal after which the person consented again', async () => {
    await store.rememberConsents([{ identity: EMAIL, status: 'granted', statedMs: NOW_MS }]);
    const off = subscription({ consent: { status: 'withdrawn', at: '2026-04-23T10:00:00Z' } });
    const outcome = { kind: 'skipped', reason: 'consent_renewed' };
    expect(await tryAcquire('l1', off)).toEqual({ kind: 'ended', outcome });
  });

  it('belongs to one job per address, and never to two jobs with one address each', async () => {
    const held = await acquired('l1', subscription({ consent: { status: 'granted', channels: ['sms'] } }));
    expect(await tryAcquire('l2')).toMatchObject({ kind: 'delay' });
    // The delayed job keeps no lock, not even on the address that was free.
    await (await acquired('l3', subscription({ consent: { status: 'granted' } }))).release();
    await held.release();
    await (await acquired('l2')).release();
  });

  it('is acquired again by its own job after the worker died', async () => {
    await acquired('l1');
    const held = await acquired('l1');
    expect(await held.stillValid()).toBe(true);
    await held.release();
  });

  it.each([
    ['without an answer', { outcome: 'retry', code: 'timeout', atMs: 1 }, 'acquired'],
    ['with a 503', { outcome: 'retry', code: 'server_error', status: 503, atMs: 1 }, 'acquired'],
    ['with a 429', { outcome: 'throttled', code: 'throttled', status: 429, atMs: 1 }, 'ended'],
    ['with a 401', { outcome: 'held', code: 'not_authenticated', status: 401, atMs: 1 }, 'ended'],
  ] as const)('unsubscribes again after a call that may have arrived: %s', async (_how, attempt, kind) => {
    await withdraw(EMAIL);
    await withdraw(PHONE);
    const found = await tryAcquire('l1', subscription({ attempts: [attempt] }));
    expect(found.kind).toBe(kind);
    if (found.kind !== 'acquired') return;
    expect(found.acquired.job).toMatchObject({
      consent: { status: 'withdrawn', channels: ['email', 'sms'] },
    });
    expect(await found.acquired.report({ kind: 'delivered', status: 202 })).toEqual({
      kind: 'skipped',
      reason: 'consent_withdrawn',
    });
    const retry = { kind: 'retry', failure: { code: 'timeout' } } as const;
    expect(await found.acquired.report(retry)).toEqual(retry);
    await found.acquired.release();
  });
});
