import type { FastifyInstance } from 'fastify';
import { answer } from '../answer.js';
import { enquired, signedUp } from '../events.js';
import type { ShopContext } from '../shop-context.js';

const email = { type: 'string', minLength: 3, maxLength: 200, pattern: '@' } as const;

/** The two forms at the bottom of the page: the newsletter with its checkbox, and the wholesale enquiry. */
export function formRoutes(app: FastifyInstance, { track, now, newId }: ShopContext): void {
  const newsletter = {
    type: 'object',
    required: ['email'],
    properties: { email, consent: { type: 'boolean', default: false } },
  } as const;

  app.post<{ Body: { email: string; consent: boolean } }>(
    '/newsletter',
    { schema: { body: newsletter } },
    async (request, reply) => {
      const signup = { ...request.body, id: newId(), atMs: now() };
      const tracking = await track(signedUp(signup));
      const notice = signup.consent
        ? 'Welcome to our letters.'
        : 'Noted. Without your consent we send no letters.';
      return answer(request, reply, notice, { signup, tracking });
    },
  );

  const lead = {
    type: 'object',
    required: ['interest'],
    properties: {
      // A field that stays empty in the form comes as an empty text.
      email: { type: 'string', maxLength: 200, pattern: '^$|@' },
      phoneNumber: { type: 'string', maxLength: 40 },
      interest: { type: 'string', minLength: 1, maxLength: 200 },
    },
    anyOf: [
      { properties: { email: { type: 'string', minLength: 3 } }, required: ['email'] },
      { properties: { phoneNumber: { type: 'string', minLength: 3 } }, required: ['phoneNumber'] },
    ],
  } as const;

  app.post<{ Body: { email?: string; phoneNumber?: string; interest: string } }>(
    '/leads',
    { schema: { body: lead } },
    async (request, reply) => {
      const enquiry = { ...request.body, id: newId(), atMs: now() };
      const tracking = await track(enquired(enquiry));
      return answer(request, reply, 'Thank you, you will hear from us.', { enquiry, tracking });
    },
  );
}
