import type { FastifyInstance } from 'fastify';
import { answer } from '../answer.js';
import { refunded } from '../events.js';
import type { ShopContext } from '../shop-context.js';

/** Orders and refunds. */
export function orderRoutes(app: FastifyInstance, { shop, track }: ShopContext): void {
  app.get<{ Params: { id: string } }>('/orders/:id', (request) => ({ order: shop.order(request.params.id) }));

  const body = {
    type: 'object',
    properties: { reason: { type: 'string', minLength: 1, maxLength: 200, default: 'changed their mind' } },
  } as const;

  app.post<{ Params: { id: string }; Body: { reason: string } }>(
    '/orders/:id/refund',
    { schema: { body } },
    async (request, reply) => {
      const order = shop.refund(request.params.id, request.body.reason);
      const tracking = await track(refunded(order));
      return answer(request, reply, `Order ${order.id} is refunded.`, { order, tracking });
    },
  );
}
