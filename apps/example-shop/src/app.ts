import formbody from '@fastify/formbody';
import Fastify, { type FastifyInstance } from 'fastify';
import { cartRoutes } from './routes/cart.js';
import { catalogueRoutes } from './routes/catalogue.js';
import { checkoutRoutes } from './routes/checkout.js';
import { formRoutes } from './routes/forms.js';
import { frontPageRoutes } from './routes/front-page.js';
import { orderRoutes } from './routes/orders.js';
import { sessionRoutes } from './routes/session.js';
import type { ShopContext } from './shop-context.js';
import { ShopError } from './shop-error.js';

/** The HTTP API of the shop. It does not listen yet. Forms and JSON use the same routes. */
export function buildApp(context: ShopContext): FastifyInstance {
  const app = Fastify({ bodyLimit: 64 * 1024 });
  app.register(formbody);

  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof ShopError) {
      return reply.status(error.status).send({ error: error.code, message: error.message });
    }
    if (error.statusCode && error.statusCode < 500) {
      return reply.status(error.statusCode).send({ error: 'bad_request', message: error.message });
    }
    context.log.error({ err: error }, 'request failed');
    return reply.status(500).send({ error: 'internal', message: 'The shop has an internal error.' });
  });

  app.get('/healthz', () => ({ ok: true }));
  for (const routes of [
    frontPageRoutes,
    sessionRoutes,
    catalogueRoutes,
    cartRoutes,
    checkoutRoutes,
    orderRoutes,
    formRoutes,
  ]) {
    routes(app, context);
  }
  return app;
}
