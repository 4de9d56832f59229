import { randomUUID } from 'node:crypto';
import { profileIdentity } from '@tracklayer/events';
import { createDeliveryStore, type DeliveryStore, type ProfileUpsertJob } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import type { LaneContext } from '../../src/context.js';
import { admit } from '../../src/steps/admit.js';

const profile = { email: 'ava@shop.example' };
const IDENTITY = profileIdentity(profile);
const ref = { type: 'profile-upsert' as const, jobId: 'first' };
const job: ProfileUpsertJob = {
  v: 1,
  type: 'profile-upsert',
  profile,
  time: '2026-04-23T10:00:00Z',
  eventId: 'first',
  enqueuedAtMs: 0,
  attempts: [],
};

let redis: RedisClient;
let store: DeliveryStore;

beforeEach(() => {
  redis = connectRedis(process.env.TRACKLAYER_TEST_REDIS_URL ?? '', { role: 'worker', name: 'test' });
  store = createDeliveryStore(redis, `t${randomUUID().slice(0, 8)}`, { windowMs: 60_000 });
});

afterEach(async () => {
  await store.close();
  await closeRedis(redis, 1_000);
});

const admitted = () => admit({ ref, job }, { store } as unknown as LaneContext);
const lockedBy = (jobId: string) => store.leaseProfile(IDENTITY, `profile-upsert:${jobId}`);

describe('the profile lock of a job whose worker died after the completion marker', () => {
  it('is given up, so the next job of this person need not wait until it expires', async () => {
    await lockedBy('first');
    await store.settle(ref, 'delivered');
    expect(await lockedBy('second')).toBeUndefined();
    expect(await admitted()).toMatchObject({ kind: 'ended', outcome: { kind: 'duplicate' } });
    expect(await lockedBy('second')).toBeDefined();
  });

  it('stays with another job that has it by now', async () => {
    await lockedBy('second');
    await store.settle(ref, 'delivered');
    await admitted();
    expect(await lockedBy('third')).toBeUndefined();
  });
});
