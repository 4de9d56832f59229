import type { Endpoint } from './request.js';

/** Calls of one endpoint that one account may make, all its keys together. */
export interface EndpointLimit {
  perSecond: number;
  perMinute: number;
}

const BULK: EndpointLimit = { perSecond: 10, perMinute: 150 };
const PROFILE: EndpointLimit = { perSecond: 75, perMinute: 750 };

/**
 * Klaviyo's burst and steady limits (OpenAPI 2026-04-15), fixed windows of 1 s and 60 s. The calls that only the guide
 * knows are taken to be as tight as the ones they stand for.
 */
export const ENDPOINT_LIMITS: Readonly<Record<Endpoint, EndpointLimit>> = {
  'POST /api/events': { perSecond: 350, perMinute: 3500 },
  'POST /api/event-bulk-create-jobs': BULK,
  'POST /api/events-bulk-create-jobs': BULK,
  'POST /api/profiles': PROFILE,
  'PATCH /api/profiles/{id}': PROFILE,
  'POST /api/profile-import': PROFILE,
  'POST /api/profile-bulk-import-jobs': BULK,
  'POST /api/profile-subscription-bulk-create-jobs': PROFILE,
  // Klaviyo's SDK of the same revision.
  'POST /api/profile-subscription-bulk-delete-jobs': PROFILE,
  'POST /api/list-relationships': PROFILE,
  'GET /api/accounts': { perSecond: 1, perMinute: 15 },
};
