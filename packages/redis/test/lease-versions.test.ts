/**
 * During a deployment, processes of version 0.1 and of this one take leases against each other. The commands below are those
 * of 0.1: each kind of lease had its own.
 */
import { createLease, type RedisClient } from '../src/index.js';
import { type TestKeys, testKeys } from './support/redis.js';

const LEASE_MS = 60_000;

interface OldLease {
  take(redis: RedisClient, key: string, token: string): Promise<boolean>;
  release(redis: RedisClient, key: string, token: string): Promise<unknown>;
  extend(redis: RedisClient, key: string, token: string): Promise<boolean>;
}

const TAKE_PROFILE = `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return 1
end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`;
const END_PROFILE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return 0
`;
const takeProfile: OldLease['take'] = async (redis, key, token) =>
  (await redis.eval(TAKE_PROFILE, 1, key, token, LEASE_MS)) === 1;

const KEEP_CAMPAIGN = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  return redis.call('DEL', KEYS[1])
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

const CLAIM_READER = `
local holder = redis.call('GET', KEYS[1])
if not holder or holder == ARGV[1] or holder == ARGV[3] then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return ARGV[1]
end
return holder
`;
const GIVE_BACK_READER = `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
`;
const claimReader: OldLease['take'] = async (redis, key, token) =>
  (await redis.eval(CLAIM_READER, 1, key, token, LEASE_MS, '')) === token;

const OLD_LEASES: [string, OldLease][] = [
  [
    'profile',
    {
      take: takeProfile,
      extend: takeProfile,
      release: (redis, key, token) => redis.eval(END_PROFILE, 1, key, token),
    },
  ],
  [
    'campaign',
    {
      take: async (redis, key, token) => (await redis.set(key, token, 'PX', LEASE_MS, 'NX')) === 'OK',
      extend: async (redis, key, token) => (await redis.eval(KEEP_CAMPAIGN, 1, key, token, LEASE_MS)) === 1,
      release: (redis, key, token) => redis.eval(KEEP_CAMPAIGN, 1, key, token, 0),
    },
  ],
  [
    'reader',
    {
      take: claimReader,
      extend: claimReader,
      release: (redis, key, token) => redis.eval(GIVE_BACK_READER, 1, key, token),
    },
  ],
];

describe.each(OLD_LEASES)('a %s lease between version 0.1 and this one', (kind, old) => {
  let keys: TestKeys;

  beforeAll(() => {
    keys = testKeys('lease-versions-test');
  });
  afterAll(() => keys.end());

  const leaseOf = (key: string, token: string) => createLease(keys.redis, key, { token, leaseMs: LEASE_MS });

  it('is refused to this version while the old one holds it, and free after the old one releases it', async () => {
    const key = keys.key(`${kind}:old-first`);
    expect(await old.take(keys.redis, key, 'old')).toBe(true);
    expect(await leaseOf(key, 'new').take()).toMatchObject({ token: 'old' });
    expect(await leaseOf(key, 'new').extend()).toBe(false);
    await leaseOf(key, 'new').release();
    expect(await old.extend(keys.redis, key, 'old')).toBe(true);

    await old.release(keys.redis, key, 'old');
    expect(await leaseOf(key, 'new').take()).toBeUndefined();
  });

  it('is refused to the old version while this one holds it, and free after this one releases it', async () => {
    const key = keys.key(`${kind}:new-first`);
    expect(await leaseOf(key, 'new').take()).toBeUndefined();
    expect(await old.take(keys.redis, key, 'old')).toBe(false);
    expect(await old.extend(keys.redis, key, 'old')).toBe(false);
    await old.release(keys.redis, key, 'old');
    expect(await leaseOf(key, 'new').extend()).toBe(true);

    await leaseOf(key, 'new').release();
    expect(await old.take(keys.redis, key, 'old')).toBe(true);
  });

  it('that the old version took with the same token can be extended and released by this one', async () => {
    const key = keys.key(`${kind}:same-token`);
    await old.take(keys.redis, key, 'job');
    expect(await leaseOf(key, 'job').take()).toBeUndefined();
    expect(await leaseOf(key, 'job').extend()).toBe(true);
    await leaseOf(key, 'job').release();
    expect(await keys.redis.exists(key)).toBe(0);
  });
});
