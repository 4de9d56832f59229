import type { FastifyInstance } from 'fastify';
import { CATALOGUE, searchProducts } from '../catalogue.js';
import { frontPage } from '../front-page.js';
import type { ShopContext } from '../shop-context.js';
import { visitor } from '../visitor.js';

/** The only page of the shop. It is rendered here and has no script. */
export function frontPageRoutes(app: FastifyInstance, { shop }: ShopContext): void {
  app.get<{ Querystring: { notice?: string; checkout?: string; q?: string } }>('/', (request, reply) => {
    const session = visitor(request, reply, shop);
    const { notice, checkout, q } = request.query;
    const products = q ? searchProducts(q) : CATALOGUE;
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
      .send(frontPage({ session, products, notice, checkout }));
  });
}
