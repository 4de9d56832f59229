/** The two addresses of OpenID Connect. They need no sign-in: they make one. */
import type { FastifyInstance } from 'fastify';
import type { OpenIdSignIn } from './openid-sign-in.js';
import { SignInError } from './sign-in-error.js';

export const OPEN_ID_PATH = '/sign-in/openid';
export const OPEN_ID_CALLBACK = `${OPEN_ID_PATH}/callback`;

export interface OpenIdRoutesOptions {
  openId: OpenIdSignIn;
  /** The path under which the dashboard is served: empty, or `/tracklayer`. */
  base: string;
  /** Gets what went wrong with the provider. */
  onError(error: Error): void;
}

export function addOpenIdRoutes(
  server: FastifyInstance,
  { openId, base, onError }: OpenIdRoutesOptions,
): void {
  const failed = (error: unknown, to: string): string => {
    const code = error instanceof SignInError ? error.code : 'openid';
    if (code === 'openid' && error instanceof Error) onError(error);
    return `${base}/app/sign-in?${new URLSearchParams({ to, failed: code })}`;
  };

  server.get<{ Querystring: { to?: unknown } }>(OPEN_ID_PATH, async (request, reply) => {
    const to = ownPath(request.query.to);
    try {
      return await reply.redirect(await openId.begin(request, reply, to));
    } catch (error) {
      return reply.redirect(failed(error, to));
    }
  });

  server.get(OPEN_ID_CALLBACK, async (request, reply) => {
    const begun = await openId.begunBy(request);
    try {
      await openId.finish(request, reply, begun);
      return await reply.redirect(`${base}${ownPath(begun?.to)}`);
    } catch (error) {
      return reply.redirect(failed(error, ownPath(begun?.to)));
    }
  });
}

const HERE = 'http://here';

/** The path of a view; the first one for an address of another server. Pure. */
export function ownPath(to: unknown): string {
  const isPath = typeof to === 'string' && to.startsWith('/') && URL.canParse(to, HERE);
  if (!isPath) return '/app/';
  const { origin, pathname, search, hash } = new URL(to, HERE);
  return origin === HERE && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : '/app/';
}
