/** The cookie of a sign-in: a random id, signed, for this server's pages only. */
import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Lets a server read and send cookies. Before the hooks that ask who is signed in. */
export async function addCookies(server: FastifyInstance): Promise<void> {
  await server.register(fastifyCookie);
}

export interface CookieScope {
  /** `/`, or the path under which a proxy serves the dashboard. */
  path: string;
  /** A browser sends the cookie over TLS only. */
  isSecure: boolean;
}

/** A browser takes a name with such a prefix only over TLS, so a page of a sister host cannot plant a cookie. */
export function cookieName({ path, isSecure }: CookieScope, name = 'session'): string {
  const prefix = isSecure ? (path === '/' ? '__Host-' : '__Secure-') : '';
  return `${prefix}tracklayer-${name}`;
}

export function sendCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  options: CookieScope & { lastsMs: number; sameSite: 'strict' | 'lax' },
): void {
  const { path, isSecure, lastsMs, sameSite } = options;
  const maxAge = Math.max(0, Math.floor(lastsMs / 1_000));
  reply.setCookie(name, value, { path, secure: isSecure, httpOnly: true, sameSite, maxAge });
}
