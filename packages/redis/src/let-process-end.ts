/**
 * Lets a process end by itself when it has nothing else to do, although this connection is open or waits to reconnect.
 *
 * Without this, a script that forgot to close its producer would never end. A call in flight keeps the process running with the
 * timer of its deadline. So no call is forgotten. The timer of ioredis that reconnects has no public name. Where a version of
 * ioredis has none, the process runs on as without this function. The slot timer of a Cluster stays, so it is left out.
 */
import type { RedisClient } from './client.js';

type RedisNode = Extract<RedisClient, { stream: unknown }>;

export function letProcessEnd(redis: RedisClient): void {
  if ('nodes' in redis) return;
  redis.on('connect', () => redis.stream.unref());
  redis.on('reconnecting', () => reconnectTimer(redis)?.unref());
}

function reconnectTimer(redis: RedisNode): NodeJS.Timeout | undefined {
  const { reconnectTimeout } = redis as unknown as { reconnectTimeout?: NodeJS.Timeout | null };
  return reconnectTimeout ?? undefined;
}
