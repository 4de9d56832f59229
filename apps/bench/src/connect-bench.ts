import { connectRedis, type RedisClient } from '@tracklayer/redis';
import { say } from './report.js';

/** A connection that prepares and counts for a benchmark. It prints its errors, and the benchmark continues. */
export function connectBench(redisUrl: string): RedisClient {
  return connectRedis(redisUrl, { role: 'worker', name: 'bench', onError: (error) => say(String(error)) });
}
