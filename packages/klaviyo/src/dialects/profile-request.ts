import type { JsonObject } from '@tracklayer/events';
import type { KlaviyoRequest } from '../request.js';
import type { Dialect } from './dialect.js';

/**
 * The call that writes a profile by its identifiers. `klaviyo`: an import, which creates or updates. `guide`: the creation,
 * which Klaviyo answers with 409 and the id where the profile exists.
 */
export function profileRequest(attributes: JsonObject, dialect: Dialect): KlaviyoRequest {
  const body = { data: { type: 'profile', attributes } };
  return dialect === 'klaviyo'
    ? { endpoint: 'POST /api/profile-import', path: '/api/profile-import', body }
    : { endpoint: 'POST /api/profiles', path: '/api/profiles', body };
}
