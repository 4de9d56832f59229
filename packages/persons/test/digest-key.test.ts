import { inspect } from 'node:util';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { testRedisUrl } from '@tracklayer/testing';
import { digestKey, digestKeySource } from '../src/digest-key.js';

const connect = () => connectRedis(testRedisUrl(), { role: 'worker', name: 'digest key' });

describe('the secret of the digests', () => {
  test('processes that start at once agree on one secret', async () => {
    const clients = Array.from({ length: 8 }, connect);
    try {
      const keys = await Promise.all(clients.map((redis) => digestKeySource(redis)()));
      expect(new Set(keys.map(({ fingerprint }) => fingerprint)).size).toBe(1);
      expect(new Set(keys.map((key) => key.digest('email:1'))).size).toBe(1);
    } finally {
      await Promise.all(clients.map((redis) => closeRedis(redis, 1_000)));
    }
  });

  test('a secret of your own is used instead, and is not written to Redis', async () => {
    const redis = connect();
    try {
      const own = await digestKeySource(redis, 'a secret that only we know')();
      const shared = await digestKeySource(redis)();
      expect(own.digest('email:1')).not.toBe(shared.digest('email:1'));
      expect(own.digest('email:1')).toBe(digestKey('a secret that only we know').digest('email:1'));
      expect(await redis.get('tracklayer:digest-key')).not.toContain('a secret');
    } finally {
      await closeRedis(redis, 1_000);
    }
  });

  test('the key shows its secret to no log', () => {
    const key = digestKey('a secret that only we know');
    expect(inspect(key, { depth: 9, showHidden: true }) + JSON.stringify(key)).not.toContain('only we know');
  });

  test('a read that failed is tried again', async () => {
    const redis = connect();
    try {
      const source = digestKeySource(redis);
      const get = redis.get.bind(redis);
      redis.get = () => Promise.reject(new Error('away'));
      await expect(source()).rejects.toThrow('away');
      redis.get = get;
      expect((await source()).fingerprint).toHaveLength(12);
    } finally {
      await closeRedis(redis, 1_000);
    }
  });
});
