import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session, Shop } from './shop.js';

const COOKIE = 'shop_session';

/** The session of the visitor, by cookie. A new visitor gets a new session and a cookie. */
export function visitor(request: FastifyRequest, reply: FastifyReply, shop: Shop): Session {
  const known = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
  const session = shop.session(known);
  if (session.id !== known) {
    reply.header('set-cookie', `${COOKIE}=${session.id}; Path=/; HttpOnly; SameSite=Lax`);
  }
  return session;
}
