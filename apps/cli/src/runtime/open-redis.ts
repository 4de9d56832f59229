import { withoutPassword } from '@tracklayer/privacy';
import {
  closeRedis,
  connectRedis,
  isRedisAway,
  type RedisClient,
  type RedisRole,
  redisHealth,
} from '@tracklayer/redis';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { REDIS_AWAY } from './report-error.js';

const DEADLINE_MS = 3_000;
const CLOSE_MS = 1_000;

/** Connects, checks that Redis accepts writes, passes the connection to `use`, and always closes it. */
export async function withRedis<Result>(
  url: string,
  use: (redis: RedisClient) => Promise<Result>,
  role: RedisRole = 'reader',
): Promise<Result> {
  let last: Error | undefined;
  const onError = (error: Error) => {
    last = error;
  };
  const redis = connectRedis(url, { role, name: 'tracklayer-cli', onError });
  try {
    const health = await redisHealth(redis, DEADLINE_MS);
    if (!health.ok) {
      throw new CliError(EXIT.unreachable, {
        code: 'redis_unreachable',
        message: `Redis at ${withoutPassword(url)} cannot be used: ${reasonOf(last) ?? health.reason}`,
        next: REDIS_AWAY,
      });
    }
    return await use(redis).catch((error) => {
      if (!isRedisAway(error)) throw error;
      throw new CliError(EXIT.unreachable, {
        code: 'redis_lost',
        message: `The connection to Redis at ${withoutPassword(url)} was lost: ${reasonOf(last) ?? reasonOf(error)}`,
        next: 'Changes made before that are kept. When Redis is back, check them and run the command again.',
        cause: error,
      });
    });
  } finally {
    await closeRedis(redis, CLOSE_MS);
  }
}

/** The last error of the connection says more than the error of the command that timed out. */
function reasonOf(error: Error | undefined): string | undefined {
  if (error instanceof AggregateError) return reasonOf(error.errors[0] as Error);
  return error?.message || undefined;
}
