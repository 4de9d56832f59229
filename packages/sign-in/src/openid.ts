/** Sign-in by OpenID Connect: authorization code with PKCE, state and nonce, over openid-client. */
import * as client from 'openid-client';
import { noRole, outsideName } from './outside-name.js';
import { type RolesByGroup, roleOf } from './role-of.js';
import type { SignedIn } from './sessions.js';

export interface OpenIdOptions {
  /** As in `iss`. */
  issuer: string;
  clientId: string;
  clientSecret?: string;
  scopes: string;
  nameClaim: string;
  groupsClaim: string;
  roles: RolesByGroup;
  /** The address of the callback, as the provider knows it. */
  redirectUri: string;
}

/** What only the browser that began may know. It stays in a cookie until the provider answers. */
export interface Begun {
  state: string;
  nonce: string;
  verifier: string;
}

export interface OpenId {
  /** The address of the provider where the person signs in. */
  begin(): Promise<{ url: URL; begun: Begun }>;
  /** @param search of the callback: `?code=…&state=…` @throws {SignInError} without a role; other errors of the provider */
  finish(search: string, begun: Begun): Promise<Pick<SignedIn, 'name' | 'role' | 'method'>>;
}

const TIMEOUT_S = 10;

export function createOpenId(options: OpenIdOptions): OpenId {
  const { scopes, nameClaim, groupsClaim, roles, redirectUri } = options;
  let asked: Promise<client.Configuration> | undefined;
  const provider = () => {
    asked ??= discover(options);
    // The provider may have been away. The next person asks again.
    asked.catch(() => {
      asked = undefined;
    });
    return asked;
  };

  return {
    async begin() {
      const config = await provider();
      const begun: Begun = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: scopes,
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: 'S256',
      });
      return { url, begun };
    },
    async finish(search, { state, nonce, verifier }) {
      const config = await provider();
      const answer = new URL(redirectUri);
      answer.search = search;
      const tokens = await client.authorizationCodeGrant(config, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('The provider sent no ID token.');
      // Many providers keep names and groups out of the ID token.
      const isWhole = nameClaim in claims && groupsClaim in claims;
      const more =
        isWhole || config.serverMetadata().userinfo_endpoint === undefined
          ? {}
          : await client.fetchUserInfo(config, tokens.access_token, claims.sub);
      const all: Record<string, unknown> = { ...more, ...claims };
      const name = outsideName(all[nameClaim], 'The provider');
      const role = roleOf(groupsOf(all[groupsClaim]), roles);
      if (role === undefined) throw noRole(name);
      return { name, role, method: 'openid' };
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: OpenIdOptions): Promise<client.Configuration> {
  const server = new URL(issuer);
  return client.discovery(
    server,
    clientId,
    clientSecret,
    clientSecret === undefined ? client.None() : undefined,
    {
      timeout: TIMEOUT_S,
      // The configuration takes http on loopback only.
      ...(server.protocol === 'http:' && { execute: [client.allowInsecureRequests] }),
    },
  );
}

/** One text, or a list of texts. */
function groupsOf(claim: unknown): string[] {
  return [claim].flat().filter((each): each is string => typeof each === 'string');
}
