import type { KeyState } from './accounts.js';
import { type EndpointName, factsOf } from './endpoints.js';
import { type Answer, PERMISSION_DENIED } from './errors.js';
import type { World } from './world.js';

const SCHEME = 'Klaviyo-API-Key ';

/** Finds the caller. Returns undefined for a missing, wrong or revoked key. White space is part of a key. */
export function identify(world: World, authorization: string | undefined) {
  if (authorization === undefined || !authorization.startsWith(SCHEME)) return undefined;
  const caller = world.keys.get(authorization.slice(SCHEME.length));
  return caller === undefined || caller.key.revoked ? undefined : caller;
}

/** Returns the refusal of a key that lacks a scope of the endpoint. */
export function missingScope(key: KeyState, endpoint: EndpointName): Answer | undefined {
  const { scopes } = key;
  if (scopes === undefined || factsOf(endpoint).scopes.every((scope) => scopes.has(scope))) return undefined;
  return PERMISSION_DENIED;
}
