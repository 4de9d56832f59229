import type { JobType } from '@tracklayer/events';
import { JOB_ENDPOINTS } from './job-endpoints.js';
import { ENDPOINTS, type Endpoint } from './request.js';

/** Calls of one endpoint that one account may make, all its keys together. */
export interface EndpointLimit {
  perSecond: number;
  perMinute: number;
}

const BULK: EndpointLimit = { perSecond: 10, perMinute: 150 };
/** The reads of flows (OpenAPI 2026-07-15). Only `flows check --account` makes them. */
const FLOWS: EndpointLimit = { perSecond: 3, perMinute: 60 };
const PROFILE: EndpointLimit = { perSecond: 75, perMinute: 750 };

/**
 * Klaviyo's burst and steady limits (OpenAPI 2026-04-15), fixed windows of 1 s and 60 s. The guide's own calls have no
 * published limits. They get the limits of the calls that they replace.
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
  'POST /api/back-in-stock-subscriptions': { perSecond: 350, perMinute: 3500 },
  'POST /api/data-privacy-deletion-jobs': { perSecond: 3, perMinute: 60 },
  'GET /api/profiles': PROFILE,
  'GET /api/accounts': { perSecond: 1, perMinute: 15 },
  'GET /api/flows': FLOWS,
  'GET /api/flows/{id}': FLOWS,
  'GET /api/metrics': BULK,
  'GET /api/metrics/{id}/flow-triggers': BULK,
  'GET /api/lists/{id}/flow-triggers': FLOWS,
  'GET /api/profile-bulk-import-jobs/{id}': BULK,
  'GET /api/profile-bulk-import-jobs/{id}/import-errors': BULK,
};

/** What a configuration sets per endpoint. It lowers Klaviyo's limits and never raises them. */
export type LoweredLimits = Readonly<Record<string, EndpointLimit>>;

/** The limits of an endpoint before a configuration lowers them. */
export type PublishedLimits = (endpoint: Endpoint) => EndpointLimit;

/** The lowered limits of each of these destinations; none for any other. */
export function loweredLimitsOf(
  destinations: readonly { id: string; limits: LoweredLimits }[],
): (destination: string) => LoweredLimits {
  const known = new Map(destinations.map(({ id, limits }) => [id, limits]));
  return (destination) => known.get(destination) ?? {};
}

/** The limit of an endpoint for one destination: the tighter of the published and the configured one. */
export function effectiveLimit(
  endpoint: Endpoint,
  lowered: LoweredLimits,
  published: PublishedLimits = klaviyoLimit,
): EndpointLimit {
  const limit = published(endpoint);
  const own = lowered[endpoint] ?? limit;
  return {
    perSecond: Math.min(limit.perSecond, own.perSecond),
    perMinute: Math.min(limit.perMinute, own.perMinute),
  };
}

function klaviyoLimit(endpoint: Endpoint): EndpointLimit {
  return ENDPOINT_LIMITS[endpoint];
}

/** The windows of 1 s and 60 s of every endpoint, in the shape that the rate limiter takes. */
export function limitWindows(
  lowered: LoweredLimits = {},
  published: PublishedLimits = klaviyoLimit,
): Record<string, { limit: number; windowMs: number }[]> {
  const windowsOf = (endpoint: Endpoint) => {
    const { perSecond, perMinute } = effectiveLimit(endpoint, lowered, published);
    return [
      { limit: perSecond, windowMs: 1_000 },
      { limit: perMinute, windowMs: 60_000 },
    ];
  };
  return Object.fromEntries(ENDPOINTS.map((endpoint) => [endpoint, windowsOf(endpoint)]));
}

/** Jobs per second that an account's limits allow in the long run. Live traffic draws on the same limits. */
export function sustainedRates(lowered: LoweredLimits = {}): Record<JobType, number> {
  const rate = (type: JobType): number => {
    const { perSecond, perMinute } = effectiveLimit(JOB_ENDPOINTS[type][0], lowered);
    return Math.min(perSecond, perMinute / 60);
  };
  return {
    'profile-upsert': rate('profile-upsert'),
    'list-subscription': rate('list-subscription'),
    'metric-event': rate('metric-event'),
    'event-backfill': rate('event-backfill'),
    'back-in-stock': rate('back-in-stock'),
  };
}
