import { valueAt } from '../answer/json.js';
import type { KlaviyoAnswer, KlaviyoRequest } from '../request.js';

/** Names the profile to delete. Klaviyo takes exactly one identifier, and deletes every profile that has it. */
export type DeletedProfile = { id: string } | { email: string } | { phoneNumber: string };

/** `POST /api/data-privacy-deletion-jobs` (OpenAPI 2026-07-15): 202, and Klaviyo deletes later. */
export function deletionRequest(profile: DeletedProfile): KlaviyoRequest {
  return {
    endpoint: 'POST /api/data-privacy-deletion-jobs',
    path: '/api/data-privacy-deletion-jobs',
    body: {
      data: {
        type: 'data-privacy-deletion-job',
        attributes: { profile: { data: profileOf(profile) } },
      },
    },
  };
}

function profileOf(profile: DeletedProfile) {
  if ('id' in profile) return { type: 'profile', id: profile.id, attributes: {} };
  const attributes = 'email' in profile ? { email: profile.email } : { phone_number: profile.phoneNumber };
  return { type: 'profile', attributes };
}

/** Reads the profiles with an id that a deletion cannot name (OpenAPI 2026-07-15). */
export function profilesBy(field: 'external_id' | '_kx', id: string): KlaviyoRequest {
  const filter = `equals(${field},${JSON.stringify(id)})`;
  return {
    endpoint: 'GET /api/profiles',
    path: `/api/profiles?filter=${encodeURIComponent(filter)}&fields[profile]=email`,
  };
}

/** Klaviyo's own ids of the profiles in an answer. */
export function profileIdsIn({ body }: Pick<KlaviyoAnswer, 'body'>): string[] {
  const data = valueAt(body, 'data');
  const ids = Array.isArray(data) ? data.map((each: unknown) => valueAt(each, 'id')) : [];
  return ids.filter((id): id is string => typeof id === 'string');
}
