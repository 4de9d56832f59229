import type { Endpoint } from '../request.js';

const EVENTS = ['events:write'];
const PROFILES = ['profiles:write'];
const LISTS = ['lists:write', 'profiles:write'];
const SUBSCRIPTIONS = ['lists:write', 'profiles:write', 'subscriptions:write'];

/** From `x-klaviyo-scopes` of Klaviyo's OpenAPI. The calls of dialect `guide` are listed as the calls they stand for. */
const SCOPES: Readonly<Record<Endpoint, readonly string[]>> = {
  'POST /api/events': EVENTS,
  'POST /api/event-bulk-create-jobs': EVENTS,
  'POST /api/events-bulk-create-jobs': EVENTS,
  'POST /api/profiles': PROFILES,
  'PATCH /api/profiles/{id}': PROFILES,
  'POST /api/profile-import': PROFILES,
  'POST /api/profile-bulk-import-jobs': LISTS,
  'POST /api/profile-subscription-bulk-create-jobs': SUBSCRIPTIONS,
  'POST /api/profile-subscription-bulk-delete-jobs': SUBSCRIPTIONS,
  'POST /api/list-relationships': SUBSCRIPTIONS,
  'POST /api/back-in-stock-subscriptions': ['catalogs:write', 'profiles:write'],
  'POST /api/data-privacy-deletion-jobs': ['data-privacy:write'],
  'GET /api/profiles': ['profiles:read'],
  'GET /api/accounts': ['accounts:read'],
  'GET /api/flows': ['flows:read'],
  'GET /api/flows/{id}': ['flows:read'],
  'GET /api/metrics': ['metrics:read'],
  'GET /api/metrics/{id}/flow-triggers': ['flows:read', 'metrics:read'],
  'GET /api/lists/{id}/flow-triggers': ['flows:read', 'lists:read'],
  'GET /api/profile-bulk-import-jobs/{id}': ['lists:read', 'profiles:read'],
  'GET /api/profile-bulk-import-jobs/{id}/import-errors': ['profiles:read'],
};

/** The scopes that a private key needs for an endpoint, in Klaviyo's words, e.g. `events:write`. */
export function requiredScopes(endpoint: Endpoint): readonly string[] {
  return SCOPES[endpoint];
}
