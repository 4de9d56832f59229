/**
 * Defends against another site's page in the same browser. Loopback alone does not keep such a page out. The server
 * answers only under a host name that means this machine, which a rebound DNS name does not. Its pages answer only GET and HEAD.
 * The API has rules of its own.
 */
import { API_PREFIX } from '@tracklayer/api';
import type { FastifyInstance } from 'fastify';

export interface ReadOnlyOptions {
  /** Host names that the dashboard answers to, besides those of loopback. */
  allowedHosts: readonly string[];
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export function readOnly(server: FastifyInstance, { allowedHosts }: ReadOnlyOptions): void {
  const hosts = new Set([...LOOPBACK, ...allowedHosts.map((host) => host.toLowerCase())]);

  server.addHook('onRequest', async (request, reply) => {
    // The host name comes first, so that a stranger learns nothing about the addresses.
    if (!hosts.has(request.hostname.toLowerCase())) {
      return reply.code(421).send({
        error: 'The dashboard does not answer under this host name.',
        next: 'Open http://127.0.0.1, or add the host name to ALLOWED_HOSTS.',
      });
    }
    if (request.url.startsWith(`${API_PREFIX}/`)) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return reply.code(405).header('allow', 'GET, HEAD').send({
        error: 'The dashboard is read-only.',
        next: 'Use `npx tracklayer` to change lanes and dead letters.',
      });
    }
  });
}
