import type { KeyState } from './accounts.js';
import { type EndpointName, factsOf } from './endpoints.js';
import { type Answer, badRevision, FUTURE_REVISION, PERMISSION_DENIED } from './errors.js';
import type { World } from './world.js';

const SCHEME = 'Klaviyo-API-Key ';
const REVISION = /^\d{4}-\d{2}-\d{2}(\.pre)?$/;
/** Published when this was written. A machine whose clock is behind accepts it too. */
const NEWEST_KNOWN_REVISION = '2026-07-15';

/** Finds the caller. Returns undefined for a missing, wrong or revoked key. White space is part of a key. */
export function identify(world: World, authorization: string | undefined) {
  if (authorization === undefined || !authorization.startsWith(SCHEME)) return undefined;
  const caller = world.keys.get(authorization.slice(SCHEME.length));
  return caller === undefined || caller.key.revoked ? undefined : caller;
}

/** Returns the refusal of this call, or undefined if the caller may make it. */
export function refusal(
  key: KeyState,
  endpoint: EndpointName,
  revision: string | string[] | undefined,
  nowMs: number,
): Answer | undefined {
  if (key.scopes !== undefined) {
    for (const scope of factsOf(endpoint).scopes) if (!key.scopes.has(scope)) return PERMISSION_DENIED;
  }
  if (typeof revision !== 'string' || revision === '') {
    return badRevision(`The 'revision' header is required.`);
  }
  if (!REVISION.test(revision)) return badRevision(`Invalid revision '${revision}', expected YYYY-MM-DD.`);
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const newest = today > NEWEST_KNOWN_REVISION ? today : NEWEST_KNOWN_REVISION;
  return revision.slice(0, 10) > newest ? FUTURE_REVISION : undefined;
}
