/**
 * All endpoints of the sandbox. Scopes and limits are those of OpenAPI 2026-04-15, and of 2026-07-15 where that has none.
 * Sizes are decimal: this is the stricter reading of "5 MB".
 */
export interface EndpointFacts {
  scopes: readonly string[];
  perSecond: number;
  perMinute: number;
  maxBytes: number;
  /** Only the product's guide names this endpoint. Klaviyo answers 404. The strict sandbox does the same. */
  guideOnly?: true;
}

const KB = 1_000;
const MB = 1_000_000;
const EVENTS = ['events:write'] as const;
const PROFILES = ['profiles:write'] as const;
const MEMBERS = ['lists:write', 'profiles:write'] as const;
const FLOWS_OF_METRICS = ['flows:read', 'metrics:read'] as const;
const FLOWS_OF_LISTS = ['flows:read', 'lists:read'] as const;
const LISTED_PROFILES = ['lists:read', 'profiles:read'] as const;
const SUBSCRIBE = ['lists:write', 'profiles:write', 'subscriptions:write'] as const;

export const ENDPOINTS = {
  'POST /api/events': { scopes: EVENTS, perSecond: 350, perMinute: 3500, maxBytes: 5 * MB },
  'POST /api/event-bulk-create-jobs': { scopes: EVENTS, perSecond: 10, perMinute: 150, maxBytes: 5 * MB },
  'POST /api/profiles': { scopes: PROFILES, perSecond: 75, perMinute: 750, maxBytes: 100 * KB },
  'PATCH /api/profiles/{id}': { scopes: PROFILES, perSecond: 75, perMinute: 750, maxBytes: 100 * KB },
  'POST /api/profile-import': { scopes: PROFILES, perSecond: 75, perMinute: 750, maxBytes: 100 * KB },
  'POST /api/profile-bulk-import-jobs': { scopes: MEMBERS, perSecond: 10, perMinute: 150, maxBytes: 5 * MB },
  'POST /api/profile-subscription-bulk-create-jobs': {
    scopes: SUBSCRIBE,
    perSecond: 75,
    perMinute: 750,
    maxBytes: 5 * MB,
  },
  // Source: Klaviyo's SDK of the same revision.
  'POST /api/profile-subscription-bulk-delete-jobs': {
    scopes: SUBSCRIBE,
    perSecond: 75,
    perMinute: 750,
    maxBytes: 5 * MB,
  },
  'POST /api/data-privacy-deletion-jobs': {
    scopes: ['data-privacy:write'],
    perSecond: 3,
    perMinute: 60,
    maxBytes: 5 * MB,
  },
  'POST /api/lists/{id}/relationships/profiles': {
    scopes: MEMBERS,
    perSecond: 10,
    perMinute: 150,
    maxBytes: 5 * MB,
  },
  // Source: OpenAPI 2026-07-15.
  'POST /api/back-in-stock-subscriptions': {
    scopes: ['catalogs:write', 'profiles:write'],
    perSecond: 350,
    perMinute: 3500,
    maxBytes: 5 * MB,
  },
  'GET /api/events': { scopes: ['events:read'], perSecond: 350, perMinute: 3500, maxBytes: 0 },
  'GET /api/events/{id}': { scopes: ['events:read'], perSecond: 10, perMinute: 150, maxBytes: 0 },
  'GET /api/profiles': { scopes: ['profiles:read'], perSecond: 75, perMinute: 750, maxBytes: 0 },
  'GET /api/profiles/{id}': { scopes: ['profiles:read'], perSecond: 75, perMinute: 750, maxBytes: 0 },
  'GET /api/profiles/{id}/lists': { scopes: LISTED_PROFILES, perSecond: 3, perMinute: 60, maxBytes: 0 },
  'GET /api/profile-bulk-import-jobs/{id}': {
    scopes: LISTED_PROFILES,
    perSecond: 10,
    perMinute: 150,
    maxBytes: 0,
  },
  'GET /api/profile-bulk-import-jobs/{id}/import-errors': {
    scopes: ['profiles:read'],
    perSecond: 10,
    perMinute: 150,
    maxBytes: 0,
  },
  'GET /api/metrics/{id}': { scopes: ['metrics:read'], perSecond: 10, perMinute: 150, maxBytes: 0 },
  'GET /api/lists': { scopes: ['lists:read'], perSecond: 75, perMinute: 750, maxBytes: 0 },
  'GET /api/lists/{id}/profiles': { scopes: LISTED_PROFILES, perSecond: 75, perMinute: 750, maxBytes: 0 },
  'GET /api/metrics': { scopes: ['metrics:read'], perSecond: 10, perMinute: 150, maxBytes: 0 },
  'GET /api/lists/{id}': { scopes: ['lists:read'], perSecond: 75, perMinute: 750, maxBytes: 0 },
  'GET /api/flows': { scopes: ['flows:read'], perSecond: 3, perMinute: 60, maxBytes: 0 },
  'GET /api/flows/{id}': { scopes: ['flows:read'], perSecond: 3, perMinute: 60, maxBytes: 0 },
  'GET /api/metrics/{id}/flow-triggers': {
    scopes: FLOWS_OF_METRICS,
    perSecond: 10,
    perMinute: 150,
    maxBytes: 0,
  },
  'GET /api/lists/{id}/flow-triggers': { scopes: FLOWS_OF_LISTS, perSecond: 3, perMinute: 60, maxBytes: 0 },
  'GET /api/accounts': { scopes: ['accounts:read'], perSecond: 1, perMinute: 15, maxBytes: 0 },
  'POST /api/list-relationships': {
    scopes: SUBSCRIBE,
    perSecond: 75,
    perMinute: 750,
    maxBytes: 5 * MB,
    guideOnly: true,
  },
  'POST /api/events-bulk-create-jobs': {
    scopes: EVENTS,
    perSecond: 10,
    perMinute: 150,
    maxBytes: 5 * MB,
    guideOnly: true,
  },
} as const satisfies Record<string, EndpointFacts>;

export type EndpointName = keyof typeof ENDPOINTS;

export const ENDPOINT_NAMES = Object.keys(ENDPOINTS) as EndpointName[];

/** Scopes of all endpoints. */
export const ALL_SCOPES: readonly string[] = [
  ...new Set(ENDPOINT_NAMES.flatMap((name) => factsOf(name).scopes)),
].sort();

export function factsOf(endpoint: EndpointName): EndpointFacts {
  return ENDPOINTS[endpoint];
}

export function isEndpoint(name: string): name is EndpointName {
  return Object.hasOwn(ENDPOINTS, name);
}

export function endpointsServed(strict: boolean): EndpointName[] {
  return ENDPOINT_NAMES.filter((name) => !(strict && factsOf(name).guideOnly));
}
