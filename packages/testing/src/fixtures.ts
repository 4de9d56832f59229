import { randomUUID } from 'node:crypto';
import type { RedisClient } from '@tracklayer/redis';
import { closeRedis, connectRedis, destinationPrefix } from '@tracklayer/redis';
import type { Sandbox, SandboxOptions } from '@tracklayer/sandbox';
import { startSandbox } from '@tracklayer/sandbox';
import { Redis } from 'ioredis';

/** The Redis of this test run. */
export function testRedisUrl(): string {
  const url = process.env.TRACKLAYER_TEST_REDIS_URL;
  if (!url) throw new Error('There is no Redis for this test: run it with "npm test -- <path>".');
  return url;
}

/** A destination of this test alone, so that tests share one Redis without meeting. */
export function testDestination(): string {
  return `t${randomUUID().replaceAll('-', '').slice(0, 12)}`;
}

export interface TestLane {
  redis: RedisClient;
  redisUrl: string;
  destination: string;
}

/** Runs the body with a destination of its own, then removes all that is left of it in Redis. */
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

/** Runs the body with a local Klaviyo of its own, on a free port; without limits unless asked for. */
export async function withSandbox<T>(
  options: SandboxOptions,
  body: (sandbox: Sandbox) => Promise<T>,
): Promise<T> {
  const sandbox = await startSandbox({ limits: 'none', ...options });
  try {
    return await body(sandbox);
  } finally {
    await sandbox.close();
  }
}
