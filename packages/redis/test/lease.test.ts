import { setTimeout as sleep } from 'node:timers/promises';
import { createLease } from '../src/index.js';
import { type TestKeys, testKeys } from './support/redis.js';

const LEASE_MS = 60_000;

describe('a lease', () => {
  let keys: TestKeys;
  let count = 0;
  let key: string;

  beforeAll(() => {
    keys = testKeys('lease-test');
  });
  beforeEach(() => {
    count += 1;
    key = keys.key(`lease:${count}`);
  });
  afterAll(() => keys.end());

  const leaseOf = (token: string, leaseMs = LEASE_MS) => createLease(keys.redis, key, { token, leaseMs });

  it('is held by one token, which is the value of the key, for the given time', async () => {
    expect(await leaseOf('a').take()).toBeUndefined();
    expect(await keys.redis.get(key)).toBe('a');
    const leftMs = await keys.redis.pttl(key);
    expect(leftMs).toBeGreaterThan(LEASE_MS - 5_000);
    expect(leftMs).toBeLessThanOrEqual(LEASE_MS);
  });

  it('tells another token who holds it and when it expires', async () => {
    await leaseOf('a').take();
    const held = await leaseOf('b').take();
    expect(held).toEqual({ token: 'a', freeInMs: expect.any(Number) });
    expect(held?.freeInMs).toBeGreaterThan(LEASE_MS - 5_000);
    expect(await keys.redis.get(key)).toBe('a');
  });

  it('can be taken again by the token that holds it, which extends it', async () => {
    await leaseOf('a', 5_000).take();
    expect(await leaseOf('a').take()).toBeUndefined();
    expect(await keys.redis.pttl(key)).toBeGreaterThan(LEASE_MS - 5_000);
  });

  it('can be taken from the one token that is named, and from no other', async () => {
    await leaseOf('a').take();
    expect(await leaseOf('b').take('c')).toMatchObject({ token: 'a' });
    expect(await leaseOf('b').take('a')).toBeUndefined();
    expect(await keys.redis.get(key)).toBe('b');
  });

  it('is extended and released by its own token only', async () => {
    await leaseOf('a', 5_000).take();
    expect(await leaseOf('b').extend()).toBe(false);
    await leaseOf('b').release();
    expect(await keys.redis.get(key)).toBe('a');

    expect(await leaseOf('a').extend()).toBe(true);
    expect(await keys.redis.pttl(key)).toBeGreaterThan(LEASE_MS - 5_000);
    await leaseOf('a').release();
    expect(await keys.redis.exists(key)).toBe(0);
  });

  it('expires when its holder stops, and that holder has then lost it', async () => {
    const slept = leaseOf('a', 20);
    await slept.take();
    while ((await keys.redis.exists(key)) === 1) await sleep(5);
    expect(await slept.extend()).toBe(false);
    expect(await keys.redis.exists(key)).toBe(0);

    expect(await leaseOf('b').take()).toBeUndefined();
    expect(await slept.extend()).toBe(false);
    await slept.release();
    expect(await keys.redis.get(key)).toBe('b');
  });

  it('can be taken back after it expired where nobody else holds it', async () => {
    const slept = leaseOf('a', 20);
    await slept.take();
    while ((await keys.redis.exists(key)) === 1) await sleep(5);
    expect(await slept.take()).toBeUndefined();
  });

  it('goes to exactly one of many who take it at once', async () => {
    const taken = await Promise.all(Array.from({ length: 20 }, (_, index) => leaseOf(`t${index}`).take()));
    expect(taken.filter((held) => held === undefined)).toHaveLength(1);
  });

  it('says that a holder of unknown time frees it in 0 ms', async () => {
    await keys.redis.set(key, 'for ever');
    expect(await leaseOf('b').take()).toEqual({ token: 'for ever', freeInMs: 0 });
  });
});
