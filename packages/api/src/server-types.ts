import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Scope } from '@tracklayer/api-tokens';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Caller } from './auth/caller.js';

/** A server whose routes take their types from their schemas. */
export type ApiServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a token needs to use the route. */
    scope?: Scope;
    /** The route changes something, or shows what is hidden. Absent: it only reads. */
    act?: true;
    /** The route needs no sign-in and no token. Absent: it does. */
    isOpen?: true;
  }
  interface FastifyRequest {
    caller: Caller;
  }
  interface FastifyInstance {
    openStreams: Set<AbortController>;
  }
}

/** A route that only reads. */
export const READS = { scope: 'read' } as const;

/** A route that signs people in. */
export const OPEN = { isOpen: true } as const;

/** A route that steers. */
export const OPERATES = { scope: 'operate', act: true } as const;

/** A route that reveals or erases. */
export const ADMINISTERS = { scope: 'admin', act: true } as const;
