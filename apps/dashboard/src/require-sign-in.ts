/**
 * Nobody sees a page of the dashboard without a sign-in, unless the caller says that none is needed. The API has the same rule in
 * its own place.
 */
import { API_PREFIX, type CallerOf, shapeError } from '@tracklayer/api';
import { OPEN_ID_CALLBACK, OPEN_ID_PATH } from '@tracklayer/sign-in';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isBoardApi } from './board.js';
import { signInPage } from './pages/error-pages.js';

/** The routes that hold nothing of a destination: the frame of the pages, with the page to sign in, and the probes of an orchestrator. */
const OPEN_ROUTES = new Set([
  '/app',
  '/app/*',
  '/app/assets/*',
  '/healthz',
  '/readyz',
  OPEN_ID_PATH,
  OPEN_ID_CALLBACK,
]);

export function requireSignIn(server: FastifyInstance, callerOf: CallerOf): void {
  server.addHook('onRequest', async (request, reply) => {
    // The route that was found, not the address: two addresses may lead to one route.
    const { url: route } = request.routeOptions;
    if (OPEN_ROUTES.has(route ?? '') || (route ?? request.url).startsWith(`${API_PREFIX}/`)) return;
    try {
      await callerOf(request);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const { status, text, retryAfterS } = shapeError(error, request);
      if (status >= 500) throw error;
      if (retryAfterS !== undefined) reply.header('retry-after', retryAfterS);
      return refuse(request, reply.code(status), text);
    }
  });
}

function refuse(
  { url }: FastifyRequest,
  reply: FastifyReply,
  { message, whatToDo }: { message: string; whatToDo: string },
): FastifyReply {
  if (isBoardApi(url)) return reply.send({ error: message, next: whatToDo });
  const isUnknown = reply.statusCode === 401;
  return reply
    .type('text/html')
    .send(signInPage({ message, whatToDo, ...(isUnknown && { signInAt: signInAddress(url) }) }));
}

/** Relative, so that it is right under any path of a proxy. */
function signInAddress(url: string): string {
  const [path = '/'] = url.split('?');
  const depth = path.split('/').length - 2;
  return `${'../'.repeat(depth) || './'}app/sign-in?to=${encodeURIComponent(url)}`;
}
