import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tracking } from './tracking.js';

/** The answer to an action: its result, and what happened to its event. */
export interface ActionAnswer {
  [what: string]: unknown;
  tracking: Tracking;
}

/** Redirects a form in a browser to the front page with a notice. Every other client gets JSON. */
export function answer(request: FastifyRequest, reply: FastifyReply, notice: string, body: ActionAnswer) {
  if (request.headers.accept?.includes('text/html')) {
    return reply.redirect(`/?notice=${encodeURIComponent(notice)}`, 303);
  }
  return reply.send(body);
}
