import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tracking } from './tracking.js';

/** What an action's answer holds: what the shop made of it, and what became of its event. */
export interface ActionAnswer {
  [what: string]: unknown;
  tracking: Tracking;
}

/** A form in a browser goes back to the front page with a notice; everybody else gets JSON. */
export function answer(request: FastifyRequest, reply: FastifyReply, notice: string, body: ActionAnswer) {
  if (request.headers.accept?.includes('text/html')) {
    return reply.redirect(`/?notice=${encodeURIComponent(notice)}`, 303);
  }
  return reply.send(body);
}
