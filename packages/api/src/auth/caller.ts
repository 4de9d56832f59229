/**
 * Who calls the API, and what they may do.
 *
 * A token decides, if the request has one; then a sign-in. While nobody has to sign in, a request of the same machine may do
 * everything: it comes from a person who could run the command line as well. That holds only while the server listens on
 * loopback, the request names a host of loopback, and no proxy forwarded it. A page of another site in the same browser is
 * refused: browsers say where a request comes from.
 */
import { findApiToken, type Scope, type TokenRecord } from '@tracklayer/api-tokens';
import type { ActorKind } from '@tracklayer/dead-letters';
import type { RedisClient } from '@tracklayer/redis';
import { isForeign, isNavigation, type SignedIn, type SignIn, SignInError } from '@tracklayer/sign-in';
import { LOCAL_USER } from '@tracklayer/users';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.js';
import { createAttempts } from './attempts.js';
import { createKnownTokens } from './known-tokens.js';
import { SCOPE_OF_ROLE } from './scope-of-role.js';

export interface Caller {
  /** Who the audit names: the token or the user by its name, or a person of this machine as `local`. */
  actor: { by: string; byKind: ActorKind };
  scope: Scope;
  token?: TokenRecord;
  signedIn?: SignedIn;
  /** Whether the token or the sign-in still holds. A stream that lasts asks it. */
  isStill?: () => Promise<boolean>;
}

/** @throws {ApiError} 401, 403, 429 @throws {SignInError} */
export type CallerOf = (request: FastifyRequest) => Promise<Caller>;

export interface CallerOptions {
  redis: RedisClient;
  /** The server listens on loopback only, so that requests without a token come from this machine. */
  isLocal: boolean;
  /** Absent: nobody can sign in. */
  signIn?: SignIn;
  now(): number;
}

const BEARER = /^Bearer +(\S+)$/i;
const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);
const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];
const ATTEMPTS = { most: 10, windowMs: 60_000 };

export function createCallers({ redis, isLocal, signIn, now }: CallerOptions): CallerOf {
  const attempts = createAttempts(ATTEMPTS);
  const known = createKnownTokens((text) => findApiToken(redis, text, now()), now);

  return async (request) => {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      const signedIn = await signIn?.find(request);
      if (signedIn !== undefined) {
        return {
          actor: { by: signedIn.name, byKind: 'user' },
          scope: SCOPE_OF_ROLE[signedIn.role],
          signedIn,
          isStill: () => isStillIn(() => signIn?.find(request)),
        };
      }
      if (!isLocal || !isDirect(request) || (await signIn?.isSetUp()))
        throw notSignedIn(signIn !== undefined);
      refuseOtherSites(request);
      return { actor: { by: LOCAL_USER, byKind: 'user' }, scope: 'admin' };
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
    return {
      actor: { by: token.name, byKind: 'token' },
      scope: token.scope,
      token,
      isStill: () => isStillIn(() => known.find(text)),
    };
  };
}

/** While Redis is away, who was in stays in. */
async function isStillIn(find: () => Promise<unknown> | undefined): Promise<boolean> {
  try {
    return (await find()) !== undefined;
  } catch (error) {
    return !(error instanceof SignInError);
  }
}

function isDirect({ ip, hostname, headers }: FastifyRequest): boolean {
  return (
    LOOPBACK_ADDRESS.test(ip) &&
    LOOPBACK_HOSTS.has(hostname.toLowerCase()) &&
    FORWARDED.every((name) => headers[name] === undefined)
  );
}

function refuseOtherSites(request: FastifyRequest): void {
  // A person may open a page by a link from elsewhere.
  if (!isForeign(request) || isNavigation(request)) return;
  throw new ApiError(403, {
    code: 'other_origin',
    message: 'A page of another site sent this request.',
    whatToDo:
      'Send it from a program, or from a page of this server. A request with a token is taken from anywhere.',
  });
}

const MAKE_A_TOKEN =
  'Make a token: npx tracklayer api-token create NAME --scope read. Send it as Authorization: Bearer TOKEN.';

function notSignedIn(canSignIn: boolean): ApiError {
  if (!canSignIn) return unauthorised('no_token', 'The request has no token.');
  return new ApiError(401, {
    code: 'not_signed_in',
    message: 'Nobody is signed in, and the request has no token.',
    whatToDo: `Sign in under app/sign-in. For a program: ${MAKE_A_TOKEN.replace(/^M/, 'm')}`,
  });
}

function unauthorised(code: string, message: string): ApiError {
  return new ApiError(401, { code, message, whatToDo: MAKE_A_TOKEN });
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
