/** Between the way to the provider and back, a cookie remembers what the person began. Only that browser can finish it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CookieSigner } from './cookie-key.js';
import type { Begun, OpenId } from './openid.js';
import { type CookieScope, cookieName, sendCookie } from './session-cookie.js';
import type { SignedIn } from './sessions.js';
import { SignInError } from './sign-in-error.js';

export interface OpenIdSignIn {
  /** The address of the provider. @param to the view to come back to */
  begin(request: FastifyRequest, reply: FastifyReply, to: string): Promise<string>;
  /** What this browser began; undefined if it began nothing within ten minutes. */
  begunBy(request: FastifyRequest): Promise<Remembered | undefined>;
  /** @throws {SignInError} @throws what the provider refuses */
  finish(request: FastifyRequest, reply: FastifyReply, begun: Remembered | undefined): Promise<void>;
}

export interface Remembered extends Begun {
  to: string;
  atMs: number;
}

const LASTS_MS = 10 * 60_000;

export interface OpenIdSignInOptions {
  provider: OpenId;
  signer: CookieSigner;
  scopeOf(request: FastifyRequest): CookieScope;
  start(
    request: FastifyRequest,
    reply: FastifyReply,
    who: Pick<SignedIn, 'name' | 'role' | 'method'>,
  ): Promise<SignedIn>;
  now(): number;
}

export function createOpenIdSignIn({
  provider,
  signer,
  scopeOf,
  start,
  now,
}: OpenIdSignInOptions): OpenIdSignIn {
  const nameFor = (request: FastifyRequest) => cookieName(scopeOf(request), 'openid');
  const send = (request: FastifyRequest, reply: FastifyReply, value: string, lastsMs: number) =>
    // The provider leads back here from another site, so that a strict cookie would not come.
    sendCookie(reply, nameFor(request), value, { ...scopeOf(request), lastsMs, sameSite: 'lax' });

  return {
    async begin(request, reply, to) {
      const { url, begun } = await provider.begin();
      const remembered: Remembered = { ...begun, to, atMs: now() };
      const text = Buffer.from(JSON.stringify(remembered)).toString('base64url');
      send(request, reply, await signer.sign(text), LASTS_MS);
      return url.href;
    },
    async begunBy(request) {
      const cookie = request.cookies[nameFor(request)];
      const text = cookie === undefined ? undefined : await signer.unsign(cookie);
      if (text === undefined) return undefined;
      const remembered = JSON.parse(Buffer.from(text, 'base64url').toString()) as Remembered;
      return now() - remembered.atMs < LASTS_MS ? remembered : undefined;
    },
    async finish(request, reply, begun) {
      if (begun === undefined) {
        throw new SignInError(
          'sign_in_over',
          'This browser began no sign-in in the last ten minutes.',
          'Sign in again.',
        );
      }
      send(request, reply, '', 0);
      const search = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
      await start(request, reply, await provider.finish(search, begun));
    },
  };
}
