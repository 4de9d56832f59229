import { randomUUID } from 'node:crypto';
import { closeRedis, connectRedis, destinationPrefix, type RedisClient } from '../../src/index.js';

export const REDIS_URL = process.env.TRACKLAYER_TEST_REDIS_URL ?? process.env.REDIS_URL ?? '';

export interface TestKeys {
  redis: RedisClient;
  /** A key that no other test uses. */
  key(name: string): string;
  /** Removes the keys and closes the connection. */
  end(): Promise<void>;
}

export function testKeys(name: string): TestKeys {
  const redis = connectRedis(REDIS_URL, { role: 'reader', name });
  const prefix = destinationPrefix(`t${randomUUID().slice(0, 8)}`);
  const used = new Set<string>();
  return {
    redis,
    key(keyName) {
      const key = `${prefix}:${keyName}`;
      used.add(key);
      return key;
    },
    async end() {
      if (used.size > 0) await redis.del([...used]);
      await closeRedis(redis, 1_000);
    },
  };
}
