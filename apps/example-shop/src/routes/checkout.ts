import type { FastifyInstance } from 'fastify';
import { answer } from '../answer.js';
import { checkoutBegun, purchased } from '../events.js';
import type { ShopContext } from '../shop-context.js';
import { visitor } from '../visitor.js';

/** The checkout. The order is stored first, and stays valid even if its event is not enqueued. */
export function checkoutRoutes(app: FastifyInstance, { shop, track }: ShopContext): void {
  app.post('/checkout', async (request, reply) => {
    const checkout = shop.beginCheckout(visitor(request, reply, shop));
    const tracking = await track(checkoutBegun(checkout));
    if (request.headers.accept?.includes('text/html')) {
      return reply.redirect(`/?checkout=${checkout.id}`, 303);
    }
    return { checkout, tracking };
  });

  app.post<{ Params: { id: string } }>('/checkout/:id/pay', async (request, reply) => {
    const order = shop.pay(request.params.id);
    const tracking = await track(purchased(order));
    return answer(request, reply, `Thank you! Your order is ${order.id}.`, { order, tracking });
  });
}
