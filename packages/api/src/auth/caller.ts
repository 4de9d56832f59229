/**
 * Who calls the API, and what they may do.
 *
 * A token decides, if the request has one. On loopback a request without a token may do everything: it comes from a person
 * who could run the command line as well. That holds only while the server listens on loopback, the request names a host of
 * loopback, and no proxy forwarded it. A page of another site in the same browser is refused: browsers say where a request
 * comes from.
 */
import { findApiToken, type Scope, type TokenRecord } from '@tracklayer/api-tokens';
import type { ActorKind } from '@tracklayer/dead-letters';
import type { RedisClient } from '@tracklayer/redis';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.js';
import { createAttempts } from './attempts.js';
import { createKnownTokens } from './known-tokens.js';

export interface Caller {
  /** Who the audit names: the token by its name, or a person of this machine as `local`. */
  actor: { by: string; byKind: ActorKind };
  scope: Scope;
  token?: TokenRecord;
}

export interface CallerOptions {
  redis: RedisClient;
  /** The server listens on loopback only, so that requests without a token come from this machine. */
  isLocal: boolean;
  now(): number;
}

const BEARER = /^Bearer +(\S+)$/i;
const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);
const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** @throws {ApiError} 401, 403, 429 */
export function createCallers({
  redis,
  isLocal,
  now,
}: CallerOptions): (request: FastifyRequest) => Promise<Caller> {
  const attempts = createAttempts();
  const known = createKnownTokens((text) => findApiToken(redis, text, now()), now);

  return async (request) => {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      if (!isLocal || !isDirect(request)) throw unauthorised('no_token', 'The request has no token.');
      refuseOtherSites(request);
      return { actor: { by: 'local', byKind: 'user' }, scope: 'admin' };
    }
    const text = BEARER.exec(authorization)?.[1];
    if (text === undefined) throw unauthorised('no_token', 'The header Authorization holds no bearer token.');
    const waitMs = known.has(text) ? 0 : attempts.waitMs(request.ip, now());
    if (waitMs > 0) throw tooMany(waitMs);
    const token = await known.find(text);
    if (token === undefined) {
      attempts.failed(request.ip, now());
      throw unauthorised('unknown_token', 'The token is not valid: it is wrong, revoked or expired.');
    }
    return { actor: { by: token.name, byKind: 'token' }, scope: token.scope, token };
  };
}

function isDirect({ ip, hostname, headers }: FastifyRequest): boolean {
  return (
    LOOPBACK_ADDRESS.test(ip) &&
    LOOPBACK_HOSTS.has(hostname.toLowerCase()) &&
    FORWARDED.every((name) => headers[name] === undefined)
  );
}

/** Only browsers send these headers. Curl and programs of this machine have none. */
function refuseOtherSites({ headers, host, protocol }: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = headers;
  const isOwnOrigin = origin === undefined || origin === `${protocol}://${host}`;
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  if (isOwnOrigin && isOwnSite) return;
  throw new ApiError(403, {
    code: 'other_origin',
    message: 'A page of another site sent this request.',
    whatToDo:
      'Send it from a program, or from a page of this server. A request with a token is taken from anywhere.',
  });
}

function unauthorised(code: string, message: string): ApiError {
  return new ApiError(401, {
    code,
    message,
    whatToDo:
      'Make a token: npx tracklayer api-token create NAME --scope read. Send it as Authorization: Bearer TOKEN.',
  });
}

function tooMany(waitMs: number): ApiError {
  const retryAfterS = Math.ceil(waitMs / 1_000);
  return new ApiError(
    429,
    {
      code: 'too_many_attempts',
      message: 'This address presented too many tokens that are not valid.',
      whatToDo: `Wait ${retryAfterS} s, then send a valid token.`,
    },
    { retryAfterS },
  );
}
