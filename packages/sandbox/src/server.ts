import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { activityRoutes } from './activity/routes.js';
import type { Controls } from './control/controls.js';
import { controlRoutes } from './control/routes.js';
import { type EndpointName, endpointsServed } from './endpoints.js';
import { methodNotAllowed, NO_SUCH_PATH } from './errors.js';
import { serve, serveUnknown } from './exchange.js';
import { DESCRIBED_REVISION } from './revisions.js';
import type { World } from './world.js';

/** Above the limit of every endpoint, so that the endpoint itself answers a body that is too large. */
const BODY_LIMIT_BYTES = 64_000_000;

/** Builds one server from endpoints, control API, pages and index. The server does not listen yet. */
export function createServer(world: World, controls: Controls): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    // The time-out fault leaves connections open. Closing does not wait for them.
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true },
  });
  app.get('/', async (request, reply) => {
    reply.header('vary', 'accept');
    if (isBrowser(request)) return reply.redirect('/activity');
    return index(`http://${request.headers.host ?? 'localhost'}`, world);
  });
  app.register(async (scope) => klaviyoRoutes(scope, world));
  app.register(async (scope) => controlRoutes(scope, world, controls), { prefix: '/_sandbox' });
  app.register(async (scope) => activityRoutes(scope, world, controls), { prefix: '/activity' });
  return app;
}

/** A browser gets the Metric Activity page. Other clients get the index. */
function isBrowser(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') === true;
}

function klaviyoRoutes(scope: FastifyInstance, world: World): void {
  // Raw bytes: the sandbox checks the size before it parses, and answers malformed JSON itself.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const served = endpointsServed(world.options.strict);
  for (const endpoint of served) {
    const { method, template } = split(endpoint);
    scope.route({
      method,
      url: template.replace('{id}', ':id'),
      handler: (request, reply) => serve(world, endpoint, request, reply),
    });
  }
  const paths = served.map((endpoint) => pathPattern(split(endpoint).template));
  scope.all('/api/*', (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const known = paths.some((pattern) => pattern.test(path));
    serveUnknown(world, known ? methodNotAllowed(request.method) : NO_SUCH_PATH, request, reply);
  });
}

function split(endpoint: EndpointName): { method: string; template: string } {
  const [method = '', template = ''] = endpoint.split(' ');
  return { method, template };
}

function pathPattern(template: string): RegExp {
  return new RegExp(`^${template.replace('{id}', '[^/]+')}/?$`);
}

function index(url: string, world: World): unknown {
  return {
    what: 'TrackLayer sandbox: a local imitation of Klaviyo. Requests to it do not leave this machine.',
    use: { baseUrl: url, authorization: 'Klaviyo-API-Key <key>', revision: DESCRIBED_REVISION },
    strict: world.options.strict,
    endpoints: endpointsServed(world.options.strict),
    control: `${url}/_sandbox`,
    activity: `${url}/activity`,
  };
}
