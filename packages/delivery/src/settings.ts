import type { Destination, EndpointLimit } from '@tracklayer/config';
import {
  ENDPOINT_LIMITS,
  ENDPOINTS,
  type Endpoint,
  extendMapping,
  MAPPING,
  type RequestSettings,
} from '@tracklayer/klaviyo';
import type { Window } from '@tracklayer/rate-limit';

/** What building a request needs to know of a destination. */
export function requestSettings({ dialect, listId, mapping, ownership }: Destination): RequestSettings {
  return {
    dialect,
    mapping: extendMapping(MAPPING, mapping),
    ownership,
    ...(listId === undefined ? {} : { listId }),
  };
}

/** The limits of an endpoint before configuration lowers them. */
export type PublishedLimits = (endpoint: Endpoint) => EndpointLimit;

/** Klaviyo's two windows per endpoint; configuration lowers them and never raises them. */
export function windowsOf(
  lowered: Record<string, EndpointLimit>,
  publishedLimits: PublishedLimits = (endpoint) => ENDPOINT_LIMITS[endpoint],
): Record<string, Window[]> {
  return Object.fromEntries(
    ENDPOINTS.map((endpoint) => {
      const published = publishedLimits(endpoint);
      const own = lowered[endpoint];
      return [
        endpoint,
        [
          {
            limit: Math.min(published.perSecond, own?.perSecond ?? Number.POSITIVE_INFINITY),
            windowMs: 1_000,
          },
          {
            limit: Math.min(published.perMinute, own?.perMinute ?? Number.POSITIVE_INFINITY),
            windowMs: 60_000,
          },
        ],
      ];
    }),
  );
}
