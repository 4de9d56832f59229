import type { FastifyInstance } from 'fastify';
import { CATALOGUE, findProduct, searchProducts } from '../catalogue.js';
import { productViewed, searched } from '../events.js';
import type { ShopContext } from '../shop-context.js';
import { ShopError } from '../shop-error.js';
import { UNKNOWN_VISITOR } from '../tracking.js';
import { visitor } from '../visitor.js';

/** The catalogue, one product, and the search. */
export function catalogueRoutes(app: FastifyInstance, { shop, track, now, newId }: ShopContext): void {
  app.get('/products', () => ({ products: CATALOGUE }));

  app.get<{ Params: { id: string } }>('/products/:id', async (request, reply) => {
    const product = findProduct(request.params.id);
    if (!product) throw new ShopError(404, 'no_such_product', `We do not sell ${request.params.id}.`);
    const { customer } = visitor(request, reply, shop);
    const tracking = customer
      ? await track(productViewed(newId(), customer, product, now()))
      : UNKNOWN_VISITOR;
    return { product, tracking };
  });

  const querystring = {
    type: 'object',
    required: ['q'],
    properties: { q: { type: 'string', minLength: 1, maxLength: 200 } },
  } as const;

  app.get<{ Querystring: { q: string } }>('/search', { schema: { querystring } }, async (request, reply) => {
    const query = request.query.q;
    const products = searchProducts(query);
    const { customer } = visitor(request, reply, shop);
    const search = { query, resultCount: products.length };
    const tracking = customer ? await track(searched(newId(), customer, search, now())) : UNKNOWN_VISITOR;
    if (request.headers.accept?.includes('text/html')) {
      return reply.redirect(`/?q=${encodeURIComponent(query)}`, 303);
    }
    return { products, tracking };
  });
}
