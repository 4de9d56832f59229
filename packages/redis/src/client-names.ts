import type { Redis } from 'ioredis';
import type { RedisClient } from './client.js';

/** The names of the clients of every node, as CLIENT LIST has them. @throws where Redis does not show them */
export async function clientNames(redis: RedisClient): Promise<string[]> {
  // An application may give a connection of another version of ioredis, so its class says nothing.
  const nodes: readonly Pick<Redis, 'client'>[] = 'nodes' in redis ? redis.nodes('master') : [redis];
  const lists = await Promise.all(nodes.map((node) => node.client('LIST') as Promise<string>));
  return lists.flatMap((list) => [...list.matchAll(/ name=(\S+)/g)].map(([, name = '']) => name));
}
