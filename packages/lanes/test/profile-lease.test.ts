import { createHash } from 'node:crypto';
import { type Rig, rig } from './support/rig.js';

const EMAIL = 'email:ava@shop.example';

const keyOf = (destination: string) =>
  `{tracklayer:${destination}}:profile-lease:${createHash('sha256').update(EMAIL).digest('base64url')}`;

describe('a profile lease', () => {
  let it_: Rig;

  beforeEach(() => {
    it_ = rig();
  });
  afterEach(() => it_.end());

  it('keeps its key, value and lifetime of version 0.1', async () => {
    await it_.store.leaseProfile(EMAIL, 'job-1');
    const key = keyOf(it_.destination);
    expect(await it_.redis.get(key)).toBe('job-1');
    expect(await it_.redis.pttl(key)).toBeGreaterThan(55_000);
    expect(await it_.redis.pttl(key)).toBeLessThanOrEqual(60_000);
  });

  it('goes to one job at a time, and to the same job again after its worker died', async () => {
    const lease = await it_.store.leaseProfile(EMAIL, 'job-1');
    expect(await it_.store.leaseProfile(EMAIL, 'job-2')).toBeUndefined();
    expect(await it_.store.leaseProfile(EMAIL, 'job-1')).toBeDefined();
    await lease?.end();
    expect(await it_.store.leaseProfile(EMAIL, 'job-2')).toBeDefined();
  });

  it('can be extended after it expired, until another job takes it', async () => {
    const lease = await it_.store.leaseProfile(EMAIL, 'job-1');
    const key = keyOf(it_.destination);
    await it_.redis.del(key);
    expect(await lease?.extend()).toBe(true);

    await it_.redis.del(key);
    await it_.store.leaseProfile(EMAIL, 'job-2');
    expect(await lease?.extend()).toBe(false);
    await lease?.end();
    expect(await it_.redis.get(key)).toBe('job-2');
  });
});
