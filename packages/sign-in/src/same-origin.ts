/**
 * Where a request comes from. Browsers say it in `Sec-Fetch-Site` and, with each request that may change something, in `Origin`.
 * A page cannot forge either. A program such as curl sends neither.
 */
import type { FastifyRequest } from 'fastify';
import { SignInError } from './sign-in-error.js';

type Asked = Pick<FastifyRequest, 'headers' | 'host' | 'method'>;

/** True if a page of another site sent the request. */
export function isForeign(request: Asked, publicOrigin?: string): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  return !isOwnSite || (origin !== undefined && !isOwnOrigin(origin, request.host, publicOrigin));
}

/** True if a person opened the address, from a bookmark or from a link of another site. The answer goes to that person only. */
export function isNavigation({ headers, method }: Asked): boolean {
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = headers;
  return method === 'GET' && mode === 'navigate' && dest === 'document';
}

/**
 * A browser adds a cookie by itself. So a request that changes something and came with one must prove that a page of this server
 * sent it. @throws {SignInError} 403
 */
export function requireProof(request: Asked, publicOrigin?: string): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { origin, 'sec-fetch-site': site } = request.headers;
  const isProved = site === 'same-origin' || (site === undefined && origin !== undefined);
  if (isProved && !isForeign(request, publicOrigin)) return;
  throw otherOrigin();
}

export function otherOrigin(): SignInError {
  return new SignInError(
    'other_origin',
    'The request does not come from a page of this server.',
    'Use the pages of this server, or send a token. Behind a proxy: set dashboard.publicUrl to the address that browsers show.',
  );
}

/** A proxy may have ended TLS, so that only the host can be compared. */
function isOwnOrigin(origin: string, host: string, publicOrigin: string | undefined): boolean {
  return origin === publicOrigin || origin === `https://${host}` || origin === `http://${host}`;
}
