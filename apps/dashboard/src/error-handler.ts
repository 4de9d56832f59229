import { CursorError } from '@tracklayer/dead-letters';
import type { RedisClient } from '@tracklayer/redis';
import type { FastifyError, FastifyInstance } from 'fastify';
import { isBoardApi } from './board.js';
import { badRequestPage, failedPage, redisAwayPage } from './pages/error-pages.js';
import { isRedisAway } from './redis-away.js';

/** The answer to a request that failed: no stack, and what to do. Pages get `page`, Bull Board's API the two texts. */
interface ErrorAnswer {
  status: number;
  error: string;
  next: string;
  page: string;
}

const RETRY_AFTER_S = 5;

/**
 * The one place that shapes errors, for our pages and for Bull Board's API.
 *
 * @param onError gets the errors that have no known cause.
 */
export function addErrorHandler(
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

function describe(error: FastifyError, redis: RedisClient): ErrorAnswer {
  if (isRedisAway(error, redis)) {
    return {
      status: 503,
      error: 'Redis does not answer.',
      next: 'Check that Redis runs and that REDIS_URL points to it.',
      page: redisAwayPage(RETRY_AFTER_S),
    };
  }
  if (error instanceof CursorError) {
    const next = 'Start with the first page.';
    return { status: 400, error: error.message, next, page: badRequestPage(error.message) };
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    const message = 'This address is not valid.';
    return {
      status: error.statusCode,
      error: message,
      next: 'Check the address.',
      page: badRequestPage(message),
    };
  }
  return {
    status: 500,
    error: 'The dashboard failed to answer this request.',
    next: 'Read the log of the dashboard.',
    page: failedPage(),
  };
}
