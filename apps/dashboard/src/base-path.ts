/**
 * The path under which a proxy serves the dashboard. The proxy may keep it or remove it: each address answers with it and
 * without it.
 */
import type { FastifyInstance } from 'fastify';
import { BOARD_PATH } from './board.js';

/** `/tracklayer` of `/tracklayer/` or `tracklayer`; empty for the root. Pure. */
export function asBasePath(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `/${trimmed}`;
}

/** The address without the base path. Pure. */
export function withoutBase(url: string, base: string): string {
  if (base === '' || !url.startsWith(base)) return url;
  const rest = url.slice(base.length);
  if (rest.startsWith('/')) return rest;
  return rest === '' || rest.startsWith('?') ? `/${rest}` : url;
}

/** The older pages have absolute links. Text in a page has no such link: its quotes are escaped. */
export function addBaseToLinks(server: FastifyInstance, base: string): void {
  if (base === '') return;
  server.addHook('onSend', async (request, reply, payload) => {
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
    if (!isPage || typeof payload !== 'string' || request.url.startsWith(BOARD_PATH)) return payload;
    return payload.replace(/\b(href|src)="\/(?!\/)/g, `$1="${base}/`);
  });
}
