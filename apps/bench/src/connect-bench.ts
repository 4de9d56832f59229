import { connectRedis, type RedisClient } from '@tracklayer/redis';
import { say } from './report.js';

/** The connection over which a benchmark prepares and counts. Its errors are printed, and the benchmark goes on. */
export function connectBench(redisUrl: string): RedisClient {
  return connectRedis(redisUrl, { role: 'worker', name: 'bench', onError: (error) => say(String(error)) });
}
