import { withoutPassword } from '@tracklayer/privacy';
import {
  closeRedis,
  connectRedis,
  isRedisAway,
  type RedisClient,
  type RedisFinding,
  type RedisRole,
  readRedisFindings,
  redisHealth,
  writeRefusal,
} from '@tracklayer/redis';
import type { Output } from '../output/output.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { REDIS_AWAY } from './report-error.js';

const DEADLINE_MS = 3_000;
const CLOSE_MS = 1_000;

/**
 * Connects, checks that Redis answers, passes the connection to `use`, and always closes it. Where Redis refuses writes, a note
 * says so, and commands that only read work.
 *
 * @param out gets the notes. Without it there are no notes.
 * @param saysFindings false for a command that says by itself why Redis may lose events.
 */
export async function withRedis<Result>(
  out: Pick<Output, 'note' | 'colors'> | undefined,
  url: string,
  use: (redis: RedisClient) => Promise<Result>,
  role: RedisRole = 'reader',
  saysFindings = true,
): Promise<Result> {
  let last: Error | undefined;
  const onError = (error: Error) => {
    last = error;
  };
  const redis = connectRedis(url, { role, name: 'tracklayer-cli', onError });
  try {
    const health = await redisHealth(redis, DEADLINE_MS);
    const refused = health.ok ? undefined : writeRefusal(health.reason);
    if (refused) out?.note(`${out.colors.yellow('tracklayer:')} ${refused.message} ${refused.next}`);
    if (!health.ok && !refused) {
      throw new CliError(EXIT.unreachable, {
        code: 'redis_unreachable',
        message: `Redis at ${withoutPassword(url)} cannot be used: ${reasonOf(last) ?? health.reason}`,
        next: REDIS_AWAY,
      });
    }
    if (out && saysFindings) {
      for (const { severity, message, next } of await redisFindings(redis)) {
        if (severity === 'unfit') out.note(`${out.colors.red('tracklayer:')} ${message} ${next}`);
      }
    }
    return await use(redis).catch((error) => {
      const refusal = writeRefusal(error);
      if (refusal && !(error instanceof CliError)) {
        const { message, next } = refusal;
        throw new CliError(EXIT.unreachable, { code: 'redis_refuses_writes', message, next, cause: error });
      }
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

/** Why Redis may lose events. Empty where Redis gives no answer: the command itself will say that. */
export async function redisFindings(redis: RedisClient): Promise<RedisFinding[]> {
  return readRedisFindings(redis, DEADLINE_MS).catch(() => []);
}

/** The last error of the connection says more than the error of the command that timed out. */
function reasonOf(error: Error | undefined): string | undefined {
  if (error instanceof AggregateError) return reasonOf(error.errors[0] as Error);
  return error?.message || undefined;
}
