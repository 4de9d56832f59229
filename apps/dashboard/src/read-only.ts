/**
 * What a page on loopback has to defend against: another site's page in the same browser. Only GET and HEAD are served,
 * and only under a name that means this machine (a rebound DNS name is not one).
 */
import type { FastifyInstance } from 'fastify';

export interface ReadOnlyOptions {
  /** Host names the dashboard answers to, beside loopback's own. */
  allowedHosts: readonly string[];
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export function readOnly(server: FastifyInstance, { allowedHosts }: ReadOnlyOptions): void {
  server.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return reply.code(405).header('allow', 'GET, HEAD').send({ error: 'This dashboard is read-only.' });
    }
    if (!LOOPBACK.has(request.hostname) && !allowedHosts.includes(request.hostname)) {
      return reply.code(421).send({ error: `Not served under the name ${request.hostname}.` });
    }
  });
  server.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('x-frame-options', 'DENY');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('cache-control', 'no-store');
  });
}
