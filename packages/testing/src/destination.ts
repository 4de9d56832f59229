import { randomUUID } from 'node:crypto';
import type { RedisClient } from '@tracklayer/redis';
import { closeRedis, connectRedis, destinationPrefix } from '@tracklayer/redis';
import { Redis } from 'ioredis';

/** The URL of the Redis of this test run. */
export function testRedisUrl(): string {
  const url = process.env.TRACKLAYER_TEST_REDIS_URL;
  if (!url) throw new Error('This test has no Redis. Run it with "npm test -- <path>".');
  return url;
}

/** The id of a destination that no other test uses. All tests share one Redis. */
export function testDestination(): string {
  return `t${randomUUID().replaceAll('-', '').slice(0, 12)}`;
}

export interface TestLane {
  redis: RedisClient;
  redisUrl: string;
  destination: string;
}

/** Runs the body with its own destination, then removes everything of that destination from Redis. */
export async function withDestination<T>(body: (lane: TestLane) => Promise<T>): Promise<T> {
  const redisUrl = testRedisUrl();
  const destination = testDestination();
  const redis = connectRedis(redisUrl, { role: 'worker', name: `test ${destination}` });
  try {
    return await body({ redis, redisUrl, destination });
  } finally {
    await forgetDestination(redis, destination);
    await closeRedis(redis, 2_000);
  }
}

/** Removes every key of the destination. */
export async function forgetDestination(redis: RedisClient, destination: string): Promise<void> {
  const nodes = redis instanceof Redis ? [redis] : redis.nodes('master');
  for (const node of nodes) {
    for await (const keys of node.scanStream({
      match: `${destinationPrefix(destination)}:*`,
      count: 1_000,
    })) {
      if (keys.length > 0) await node.unlink(keys as string[]);
    }
  }
}
