import type { FastifyInstance } from 'fastify';
import { answer } from '../answer.js';
import { addedToCart } from '../events.js';
import type { ShopContext } from '../shop-context.js';
import { UNKNOWN_VISITOR } from '../tracking.js';
import { visitor } from '../visitor.js';

/** The cart. The server keeps it, so an `add_to_cart` event is what was added, not what was clicked. */
export function cartRoutes(app: FastifyInstance, { shop, track, now }: ShopContext): void {
  app.get('/cart', (request, reply) => ({ cart: visitor(request, reply, shop).cart }));

  const body = {
    type: 'object',
    required: ['productId'],
    properties: {
      productId: { type: 'string' },
      quantity: { type: 'integer', minimum: 1, maximum: 99, default: 1 },
    },
  } as const;

  app.post<{ Body: { productId: string; quantity: number } }>(
    '/cart',
    { schema: { body } },
    async (request, reply) => {
      const session = visitor(request, reply, shop);
      const { productId, quantity } = request.body;
      const { line, addition } = shop.addToCart(session, productId, quantity);
      const { customer, cart } = session;
      const tracking = customer
        ? await track(addedToCart(cart, addition, customer, line, now()))
        : UNKNOWN_VISITOR;
      return answer(request, reply, `${line.product.name} is in your cart.`, { cart, tracking });
    },
  );
}
