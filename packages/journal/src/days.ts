import type { RedisClient } from '@tracklayer/redis';
import type { JournalKeys } from './keys.js';

/** The days that have a log or buckets, the oldest first. Redis has them in the order in which they expire. */
export async function readDays(redis: RedisClient, { days }: JournalKeys): Promise<string[]> {
  return (await redis.zrange(days, '0', '-1')).sort((one, other) => Number(one) - Number(other));
}
