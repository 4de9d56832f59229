import type { DeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES } from '@tracklayer/events';
import type { RedisClient } from '@tracklayer/redis';
import type { Redis } from 'ioredis';

/** Every key and value of Redis as text, one line each. The packed dead letters of the destination are unpacked. */
export async function dumpRedis(
  client: RedisClient,
  deadLetters: DeadLetters,
  destination: string,
): Promise<string[]> {
  const redis = client as Redis;
  const lines: string[] = [];
  for await (const keys of redis.scanStream({ count: 1_000 })) {
    for (const key of keys as string[]) {
      const letter = /^\{tracklayer:([^}]+)\}:dead:letter:.(.*)$/.exec(key);
      lines.push(
        letter?.[1] === destination
          ? `${key} ${await letterText(deadLetters, destination, letter[2] ?? '')}`
          : `${key} ${JSON.stringify(await valueAt(redis, key))}`,
      );
    }
  }
  return lines;
}

async function letterText(deadLetters: DeadLetters, destination: string, jobId: string): Promise<string> {
  const found = await Promise.all(JOB_TYPES.map((type) => deadLetters.get(destination, `${type}~${jobId}`)));
  return JSON.stringify(found.filter(Boolean));
}

async function valueAt(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, '0', '-1');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return null;
  }
}
