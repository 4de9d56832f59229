import type { RedisClient } from './client.js';

/** Epoch ms, by the clock of Redis: the clocks of machines differ. */
export async function redisNowMs(redis: RedisClient): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
}
