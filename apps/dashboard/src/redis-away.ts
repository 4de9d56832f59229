/**
 * Everything shown here is read from Redis, and Redis can be away in two ways: it refuses (nobody listens, the
 * connection broke) or it is silent (stopped, loading, a network that swallows packets), and then a page would load for
 * ever. So every request first asks it one small thing, with a deadline; what goes wrong after that ends here as well.
 */
import { type RedisClient, withDeadline } from '@tracklayer/redis';

/** With the rest of a request, well within the second in which a reader is answered. */
const ANSWER_WITHIN_MS = 800;

/** Redis did not answer, or not in time. */
export class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';
  readonly code = 'redis_away';
}

/** The answer of Redis, or an error that says it is away. @throws {RedisAwayError} */
export async function answerOf<T>(asked: Promise<T>): Promise<T> {
  try {
    return await withDeadline(
      asked,
      ANSWER_WITHIN_MS,
      () => new Error(`no answer in ${ANSWER_WITHIN_MS} ms`),
    );
  } catch (cause) {
    throw new RedisAwayError('Redis does not answer.', { cause });
  }
}

/** Commands that were under way when Redis went fail each in its own words. */
export function isRedisAway(error: unknown, redis: RedisClient): boolean {
  return (
    error instanceof RedisAwayError ||
    redis.status !== 'ready' ||
    (error instanceof Error && /^(Command timed out|LOADING |CLUSTERDOWN )/.test(error.message))
  );
}
