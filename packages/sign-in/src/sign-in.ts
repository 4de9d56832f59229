/** Who is signed in. One instance serves the API and the pages of a dashboard. */
import type { RedisClient } from '@tracklayer/redis';
import type { Users } from '@tracklayer/users';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createAnyUser } from './any-user.js';
import { createCookieSigner } from './cookie-key.js';
import { inTime } from './in-time.js';
import type { OpenId } from './openid.js';
import { createOpenIdSignIn, type OpenIdSignIn } from './openid-sign-in.js';
import { createPasswordAttempts } from './password-attempts.js';
import { createPasswordGate } from './password-gate.js';
import { createProxyHeader, type ProxyHeader } from './proxy-header.js';
import { isForeign, otherOrigin, requireProof } from './same-origin.js';
import { cookieName, sendCookie } from './session-cookie.js';
import { createSessions, DEFAULT_LASTS_MS, type SignedIn } from './sessions.js';
import { SignInError } from './sign-in-error.js';

export interface SignInOptions {
  redis: RedisClient;
  users: Users;
  /** How long a sign-in lasts. Default: 12 hours. */
  lastsMs?: number;
  /** The address that browsers show: `https://tracklayer.shop.example`. */
  publicUrl?: string;
  /** Where the dashboard is on its host: empty, or `/tracklayer`. Default: empty. */
  basePath?: string;
  /** Headers in which a proxy names the person. */
  header?: ProxyHeader;
  /** The provider of OpenID Connect. */
  openId?: OpenId;
  /** Epoch ms. */
  now(): number;
  /** Is told of each sign-in and each refusal. The name of a refused one is left out: people type a password there. */
  onNote?(note: SignInNote): void;
}

export interface SignInNote {
  what: 'signed in' | 'refused' | 'signed out';
  address: string;
  name?: string;
  method?: SignedIn['method'];
  code?: string;
}

/** The ways in which somebody can sign in now. */
export interface SignInMethods {
  /** There are named users. */
  password: boolean;
  /** There is a provider of OpenID Connect. */
  openId: boolean;
}

export interface SignIn {
  /** Whether everybody must sign in, also a person of this machine. */
  isSetUp(): Promise<boolean>;
  methods(): Promise<SignInMethods>;
  /** Absent without a provider of OpenID Connect. */
  openId?: OpenIdSignIn;
  /**
   * Who sent the request; undefined without any sign-in. A request that may change something must prove its origin.
   * @throws {SignInError} 401, 403
   */
  find(request: FastifyRequest): Promise<SignedIn | undefined>;
  /** Refuses a request that a page of another site sent, if it may change something. @throws {SignInError} 403 */
  refuseForeign(request: FastifyRequest): void;
  /** Signs in, and sends the cookie. @throws {SignInError} */
  withPassword(
    request: FastifyRequest,
    reply: FastifyReply,
    given: { name: string; password: string },
  ): Promise<SignedIn>;
  /** Signs out: the cookie is of no use to anybody. @throws {SignInError} 403 */
  end(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

export function createSignIn(options: SignInOptions): SignIn {
  const { redis, users, lastsMs = DEFAULT_LASTS_MS, basePath = '', now, onNote = () => {} } = options;
  const publicOrigin = options.publicUrl === undefined ? undefined : new URL(options.publicUrl).origin;
  const signer = createCookieSigner(redis);
  const sessions = createSessions(redis, { users, signer, lastsMs, now });
  const findByHeader = options.header && createProxyHeader(options.header);
  const isAnyUser = createAnyUser(users, now);
  const gate = createPasswordGate(users, createPasswordAttempts(redis, users.key));
  const scopeOf = ({ protocol }: FastifyRequest) => ({
    path: basePath || '/',
    isSecure: protocol === 'https' || publicOrigin?.startsWith('https:') === true,
  });
  const cookieOf = (request: FastifyRequest) => request.cookies[cookieName(scopeOf(request))];

  const start = async (
    request: FastifyRequest,
    reply: FastifyReply,
    who: Pick<SignedIn, 'name' | 'role' | 'method'>,
  ): Promise<SignedIn> => {
    const { cookie, endsAtMs } = await sessions.open(who);
    const scope = scopeOf(request);
    sendCookie(reply, cookieName(scope), cookie, { ...scope, lastsMs, sameSite: 'strict' });
    onNote({ what: 'signed in', address: request.ip, name: who.name, method: who.method });
    return { ...who, endsAtMs };
  };

  const isSetUp = async () => findByHeader !== undefined || options.openId !== undefined || isAnyUser();
  const openId =
    options.openId && createOpenIdSignIn({ provider: options.openId, signer, scopeOf, start, now });

  return {
    isSetUp,
    methods: async () => ({ password: await isAnyUser(), openId: openId !== undefined }),
    ...(openId && { openId }),
    async find(request) {
      const named = findByHeader?.(request);
      if (named !== undefined) {
        requireProof(request, publicOrigin);
        return named;
      }
      const cookie = cookieOf(request);
      if (cookie === undefined) return undefined;
      const found = await inTime(sessions.find(cookie));
      if (found === undefined) {
        // The last user went: an old cookie must not lock out a person of this machine.
        if (!(await isSetUp())) return undefined;
        throw new SignInError(
          'sign_in_over',
          'The sign-in has ended.',
          'Sign in again. A sign-in also ends when the password changes.',
        );
      }
      requireProof(request, publicOrigin);
      return found;
    },
    refuseForeign(request) {
      if (request.method !== 'GET' && isForeign(request, publicOrigin)) throw otherOrigin();
    },
    async withPassword(request, reply, given) {
      if (!(await isAnyUser())) {
        throw new SignInError(
          'no_password_sign_in',
          'There are no users yet.',
          'Add one: npx tracklayer users add NAME --role admin',
        );
      }
      try {
        const { name, role } = await gate({ ...given, address: request.ip });
        return await start(request, reply, { name, role, method: 'password' });
      } catch (error) {
        if (error instanceof SignInError) onNote({ what: 'refused', address: request.ip, code: error.code });
        throw error;
      }
    },
    async end(request, reply) {
      const cookie = cookieOf(request);
      if (cookie === undefined) return;
      requireProof(request, publicOrigin);
      await sessions.end(cookie);
      const scope = scopeOf(request);
      sendCookie(reply, cookieName(scope), '', { ...scope, lastsMs: 0, sameSite: 'strict' });
      onNote({ what: 'signed out', address: request.ip });
    },
  };
}
