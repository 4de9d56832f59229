import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { BOARD_PATH } from './board.js';
import { STYLE } from './style.js';

/** Our pages hold text, links and one inline style. They load one script, which refreshes them, and nothing else. */
const OWN = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Bull Board is an application of its own. It may load from this server only, so it gets no web fonts. */
const BOARD = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function securityHeaders(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply) => {
    const isBoard = request.url === BOARD_PATH || /^\/queues[/?]/.test(request.url);
    // A page of the application names the nonce of its answer.
    if (!reply.hasHeader('content-security-policy')) {
      reply.header('content-security-policy', isBoard ? BOARD : OWN);
    }
    reply.header('x-content-type-options', 'nosniff');
    reply.header('x-frame-options', 'DENY');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('cross-origin-opener-policy', 'same-origin');
    reply.header('cross-origin-resource-policy', 'same-origin');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}
