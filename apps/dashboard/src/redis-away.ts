/**
 * Defends against a page that loads for ever. The dashboard reads everything from Redis, which can fail in two ways. It
 * refuses: the connection broke, or no server listens. Or it is silent: it is stopped or loading, or the network drops
 * packets. So every request first reads one small value with a deadline. A failure after that is recognised here too.
 */
import { type RedisClient, withDeadline } from '@tracklayer/redis';

/** Leaves room for the rest of the request: a reader gets an answer within a second. */
const ANSWER_WITHIN_MS = 800;

/** Redis did not answer, or not in time. */
class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';
  readonly code = 'redis_away';
}

/** Waits for an answer of Redis until the deadline. @throws {RedisAwayError} */
export async function answerInTime<T>(answer: Promise<T>): Promise<T> {
  try {
    return await withDeadline(
      answer,
      ANSWER_WITHIN_MS,
      () => new Error(`no answer in ${ANSWER_WITHIN_MS} ms`),
    );
  } catch (cause) {
    throw new RedisAwayError('Redis does not answer.', { cause });
  }
}

/** True for an error that a command got because Redis went away. Each kind of command has its own message. */
export function isRedisAway(error: unknown, redis: RedisClient): boolean {
  return (
    error instanceof RedisAwayError ||
    redis.status !== 'ready' ||
    (error instanceof Error && /^(Command timed out|LOADING |CLUSTERDOWN )/.test(error.message))
  );
}
