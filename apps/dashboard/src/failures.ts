import { CursorError } from '@tracklayer/dead-letters';
import type { RedisClient } from '@tracklayer/redis';
import type { FastifyError, FastifyInstance } from 'fastify';
import { isBoardApi } from './board.js';
import { brokenPage, redisAwayPage, wrongRequestPage } from './pages/failures.js';
import { isRedisAway } from './redis-away.js';

/** What a reader is told, whatever failed: a status, words without a stack, and the page that says what to do. */
interface Failure {
  status: number;
  error: string;
  next: string;
  page: string;
}

const RETRY_AFTER_S = 5;

/** The one place that shapes errors, for our pages and for Bull Board's API alike. */
export function addFailures(
  server: FastifyInstance,
  redis: RedisClient,
  onError: (error: Error) => void,
): void {
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, error: message, next, page } = describe(error, redis);
    if (status === 500) onError(error);
    if (status === 503) reply.header('retry-after', RETRY_AFTER_S);
    reply.code(status);
    return isBoardApi(request.url)
      ? reply.send({ error: message, next })
      : reply.type('text/html').send(page);
  });
}

function describe(error: FastifyError, redis: RedisClient): Failure {
  if (isRedisAway(error, redis)) {
    return {
      status: 503,
      error: 'Redis does not answer.',
      next: 'Check that it runs and that REDIS_URL points to it.',
      page: redisAwayPage(RETRY_AFTER_S),
    };
  }
  if (error instanceof CursorError) {
    const next = 'Begin with the first page.';
    return { status: 400, error: error.message, next, page: wrongRequestPage(error.message) };
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    const message = 'This address is not understood.';
    return {
      status: error.statusCode,
      error: message,
      next: 'Check the address.',
      page: wrongRequestPage(message),
    };
  }
  return {
    status: 500,
    error: 'The dashboard failed at this.',
    next: 'Its log says why.',
    page: brokenPage(),
  };
}
