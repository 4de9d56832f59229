import { randomUUID } from 'node:crypto';
import { jobId } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { forgetDestination, testRedisUrl, until } from '@tracklayer/testing';
import { setMember } from '../../src/migration/entry-id.js';
import { migrationKeys, PENDING_MEMBERS } from '../../src/migration/keys.js';
import { leaseReader } from '../../src/migration/reader-lease.js';
import {
  createAddMembers,
  membersOf,
  moveMembers,
  moveStepToSets,
} from '../../src/migration/seen-entries.js';
import { createSeenKeys } from '../../src/migration/seen-keys.js';

const HOUR_MS = 3_600_000;
const [one, two, three] = ['one', 'two', 'three'].map((id) => jobId('metric-event', 'purchase', id)) as [
  string,
  string,
  string,
];

let redis: RedisClient;
let destination: string;
let keys: ReturnType<typeof migrationKeys>;

beforeEach(() => {
  redis = connectRedis(testRedisUrl(), { role: 'worker', name: 'seen keys' });
  destination = `t${randomUUID().slice(0, 8)}`;
  keys = migrationKeys(destination, 'spring');
});

afterEach(async () => {
  await forgetDestination(redis, destination);
  await closeRedis(redis, 2_000);
});

const setOf = (key: string) => `${keys.seen}${setMember(key).split(':')[0]}`;
const add = (...some: string[]) => createAddMembers(redis, keys.seen, HOUR_MS)(some.map(setMember));

describe('the entries that a reader has seen', () => {
  it('are those that it added itself, as long as it is alone', async () => {
    let isAlone = true;
    const seen = createSeenKeys(redis, { sets: keys.seen, isAlone: () => isAlone });
    await add(one, two);
    seen.add([one]);
    expect(await seen.among([one, two, three])).toEqual([true, false, false]);
    isAlone = false;
    expect(await seen.among([one, two, three])).toEqual([true, true, false]);
  });

  it('are also those that are on their way to the sets', async () => {
    const seen = createSeenKeys(redis, { sets: keys.seen, isAlone: () => false });
    const inSets = seen.add([one]);
    expect(await seen.among([one, two])).toEqual([true, false]);
    inSets();
    expect(await seen.among([one, two])).toEqual([false, false]);
  });

  it('are asked for one by one after an earlier reader', async () => {
    const seen = createSeenKeys(redis, { sets: keys.seen, isAlone: () => false });
    await add(one);
    expect(await seen.among([one, two])).toEqual([true, false]);
  });

  it('may be those of another reader after the lease was lost', async () => {
    const lease = await leaseReader(redis, destination, 'spring', { signal: new AbortController().signal });
    try {
      expect(lease.wasLost()).toBe(false);
      await redis.del(keys.reader);
      await until(() => lease.wasLost(), 30_000);
    } finally {
      await lease.release();
    }
  }, 60_000);
});

describe('the sets of seen entries', () => {
  it('expire at the earliest so long after their last member', async () => {
    let nowMs = 0;
    const addLater = createAddMembers(redis, keys.seen, HOUR_MS, () => nowMs);
    await addLater([setMember(one)]);
    expect(await redis.pttl(setOf(one))).toBeGreaterThan(HOUR_MS);
    await redis.pexpire(setOf(one), HOUR_MS / 2);
    nowMs = HOUR_MS / 50;
    await addLater([setMember(one)]);
    expect(await redis.pttl(setOf(one))).toBeGreaterThan(HOUR_MS);
  });

  it('get the members of a committed step, whose text then goes', async () => {
    const text = membersOf([one, two]);
    await redis.hset(keys.migration, PENDING_MEMBERS, text);
    await moveMembers(redis, keys, text, createAddMembers(redis, keys.seen, HOUR_MS));
    expect(await redis.exists(setOf(one), setOf(two))).toBe(2);
    expect(await redis.hexists(keys.migration, PENDING_MEMBERS)).toBe(0);
  });

  it('leave the text of another step, which its own reader moves', async () => {
    await redis.hset(keys.migration, PENDING_MEMBERS, membersOf([three]));
    await moveMembers(redis, keys, membersOf([one]), createAddMembers(redis, keys.seen, HOUR_MS));
    expect(await redis.hget(keys.migration, PENDING_MEMBERS)).toBe(membersOf([three]));
    await moveStepToSets(redis, keys);
    expect(await redis.exists(setOf(three))).toBe(1);
  });
});
