import swagger from '@fastify/swagger';
import { allows, type Scope } from '@tracklayer/api-tokens';
import type { SignedIn, SignIn } from '@tracklayer/sign-in';
import { ROLES } from '@tracklayer/users';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { ApiError, type ErrorText } from './api-error.js';
import type { Caller, CallerOf } from './auth/caller.js';
import { SCOPE_OF_ROLE } from './auth/scope-of-role.js';
import type { ApiSources } from './context.js';
import { API_PREFIX, DESCRIPTION } from './describe.js';
import { addRoutes } from './routes/all.js';
import type { SessionSources } from './routes/session.js';
import type { ApiServer } from './server-types.js';
import { shapeError } from './shape-error.js';
import type { Snapshot } from './snapshot/snapshot.js';

export interface ApiOptions {
  sources: ApiSources;
  snapshot: Snapshot;
  /** Who sends a request. */
  callerOf: CallerOf;
  /** Absent: nobody can sign in, so that requests need a token. */
  signIn?: SignIn;
  /** Gets the errors that have no known cause. Readers see no details of them. */
  onError: (error: Error) => void;
}

/** A request without a stream has nothing that is larger. Events have a limit of their own. */
const BODY_LIMIT = 256 * 1024;

/** Adds the API under `/api/v1`, with its own errors, tokens and description. */
export async function addApi(server: FastifyInstance, options: ApiOptions): Promise<void> {
  const { sources, snapshot, callerOf, signIn, onError } = options;
  await server.register(
    async (plain) => {
      const api: ApiServer = plain.withTypeProvider<ZodTypeProvider>();
      api.decorateRequest('caller');
      api.decorate('openStreams', new Set<AbortController>());
      api.addHook('onRequest', async (request) => {
        if (request.routeOptions.config.isOpen) return signIn?.refuseForeign(request);
        request.caller = await callerOf(request);
        requireScope(request.caller, request.routeOptions.config.scope ?? 'read');
      });
      // A stream would keep the server from closing.
      api.addHook('preClose', async () => {
        for (const ended of api.openStreams) ended.abort();
      });
      api.setErrorHandler<FastifyError>((error, request, reply) => {
        const { status, text, retryAfterS } = shapeError(error, request);
        if (status >= 500 && text.code === 'unexpected') onError(error);
        if (retryAfterS !== undefined) reply.header('retry-after', retryAfterS);
        if (status === 401) reply.header('www-authenticate', 'Bearer');
        return sendError(reply, status, text);
      });
      api.setNotFoundHandler((request, reply) =>
        sendError(reply, 404, {
          code: 'no_such_route',
          message: `The API has no ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}.`,
          whatToDo: `Read what it has: GET ${API_PREFIX}/openapi.json`,
        }),
      );
      await addDescribedRoutes(
        api,
        () => sources,
        () => snapshot,
        () => ({ callerOf, signIn }),
      );
    },
    { prefix: API_PREFIX, bodyLimit: BODY_LIMIT },
  );
}

/** The description alone, for the reference and the client. Opens nothing. */
export async function describeApi(): Promise<object> {
  const server = fastify({ logger: false });
  const none = (): never => {
    throw new Error('No handler runs here.');
  };
  let described: FastifyInstance = server;
  await server.register(
    async (plain) => {
      described = plain;
      await addDescribedRoutes(plain.withTypeProvider<ZodTypeProvider>(), none, none, none);
    },
    { prefix: API_PREFIX },
  );
  await server.ready();
  const document = described.swagger();
  await server.close();
  return document;
}

async function addDescribedRoutes(
  api: ApiServer,
  sources: () => ApiSources,
  snapshot: () => Snapshot,
  session: () => SessionSources,
): Promise<void> {
  api.setValidatorCompiler(validatorCompiler);
  // Schemas describe answers. They must not drop a field that a newer package adds.
  api.setSerializerCompiler(() => (data) => JSON.stringify(data));
  await api.register(swagger, DESCRIPTION);
  addRoutes(api, { sources, snapshot, session });
}

function requireScope({ scope, actor: { by }, signedIn }: Caller, needed: Scope): void {
  if (allows(scope, needed)) return;
  if (signedIn !== undefined) throw roleMissing(signedIn, needed);
  throw new ApiError(403, {
    code: 'scope_missing',
    message: `The scope ${scope} of ${by} does not allow this. It needs ${needed}.`,
    whatToDo: `Use a token with the scope ${needed}: npx tracklayer api-token create NAME --scope ${needed}`,
  });
}

function roleMissing({ name, role }: SignedIn, needed: Scope): ApiError {
  const other = ROLES.find((each) => SCOPE_OF_ROLE[each] === needed);
  return new ApiError(403, {
    code: 'role_missing',
    message: `The role ${role} of ${name} does not allow this. It needs ${other}.`,
    whatToDo: `Ask a colleague with the role ${other}. An admin changes a role: npx tracklayer users role NAME ${other}`,
  });
}

function sendError(reply: FastifyReply, status: number, error: ErrorText): FastifyReply {
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({ error });
}
