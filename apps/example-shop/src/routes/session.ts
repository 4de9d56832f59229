import type { FastifyInstance } from 'fastify';
import type { ShopContext } from '../shop-context.js';
import { visitor } from '../visitor.js';

const text = { type: 'string', minLength: 1, maxLength: 200 } as const;

interface SignInBody {
  email: string;
  firstName?: string;
  lastName?: string;
  phoneNumber?: string;
  locale?: string;
  country?: string;
}

/** Sign-in of the visitor. It tracks no event; the next event carries the profile. */
export function sessionRoutes(app: FastifyInstance, { shop }: ShopContext): void {
  const body = {
    type: 'object',
    required: ['email'],
    additionalProperties: false,
    properties: {
      email: { ...text, pattern: '@' },
      firstName: text,
      lastName: text,
      phoneNumber: text,
      locale: text,
      country: text,
    },
  } as const;

  app.post<{ Body: SignInBody }>('/session', { schema: { body } }, (request, reply) => {
    const customer = shop.signIn(visitor(request, reply, shop), request.body);
    if (request.headers.accept?.includes('text/html')) return reply.redirect('/', 303);
    return reply.send({ customer });
  });
}
