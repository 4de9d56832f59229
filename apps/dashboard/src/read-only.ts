/**
 * What a page on loopback has to defend against: another site's page in the same browser. Only GET and HEAD are served,
 * and only under a name that means this machine (a rebound DNS name is not one).
 */
import type { FastifyInstance } from 'fastify';

export interface ReadOnlyOptions {
  /** Host names the dashboard answers to, beside loopback's own. */
  allowedHosts: readonly string[];
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export function readOnly(server: FastifyInstance, { allowedHosts }: ReadOnlyOptions): void {
  const hosts = new Set([...LOOPBACK, ...allowedHosts.map((host) => host.toLowerCase())]);

  server.addHook('onRequest', async (request, reply) => {
    // First the name: a stranger learns nothing, not even what is served.
    if (!hosts.has(request.hostname.toLowerCase())) {
      return reply.code(421).send({
        error: 'This dashboard is not served under that host name.',
        next: 'Open it as http://127.0.0.1, or name the host in ALLOWED_HOSTS.',
      });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return reply.code(405).header('allow', 'GET, HEAD').send({
        error: 'This dashboard is read-only.',
        next: 'Steer the lanes and dead letters with `npx tracklayer`.',
      });
    }
  });
}
