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

/** Connects, makes sure Redis takes work, hands the connection to `use`, and closes it whatever happens. */
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
        message: `Redis at ${withoutPassword(url)} does not take work: ${reasonOf(last) ?? health.reason}`,
        next: REDIS_AWAY,
      });
    }
    return await use(redis).catch((error) => {
      if (!isRedisAway(error)) throw error;
      throw new CliError(EXIT.unreachable, {
        code: 'redis_lost',
        message: `Redis at ${withoutPassword(url)} was lost in the middle of this: ${reasonOf(last) ?? reasonOf(error)}`,
        next: 'What was done until then is done. Look at it once Redis is back, then run this again.',
        cause: error,
      });
    });
  } finally {
    await closeRedis(redis, CLOSE_MS);
  }
}

/** The connection's own last error says more than the command that gave up on it. */
function reasonOf(error: Error | undefined): string | undefined {
  if (error instanceof AggregateError) return reasonOf(error.errors[0] as Error);
  return error?.message || undefined;
}
