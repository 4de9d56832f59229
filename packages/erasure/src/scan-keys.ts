import type { RedisClient } from '@tracklayer/redis';
import { Redis } from 'ioredis';

const KEYS_AT_ONCE = 1_000;

/**
 * Pages of the keys that match a pattern, on every node. It reads the names of all keys of Redis, a thousand at a time. Only
 * commands that a person starts may cost that much: no index knows which memories are about one person.
 */
export async function* scanKeys(redis: RedisClient, match: string): AsyncGenerator<string[]> {
  const nodes = redis instanceof Redis ? [redis] : redis.nodes('master');
  for (const node of nodes) {
    for await (const keys of node.scanStream({ match, count: KEYS_AT_ONCE })) {
      if ((keys as string[]).length > 0) yield keys as string[];
    }
  }
}
