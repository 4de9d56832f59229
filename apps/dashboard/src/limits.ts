import type { Config } from '@tracklayer/config';
import { ENDPOINT_LIMITS, type Endpoint, type EndpointLimit } from '@tracklayer/klaviyo';

/** The limits an endpoint of a destination has there. */
export type Limits = (destination: string, endpoint: Endpoint) => EndpointLimit;

/** Klaviyo's own, for whoever knows no configuration. */
export const publishedLimits: Limits = (_destination, endpoint) => ENDPOINT_LIMITS[endpoint];

/** Klaviyo's, lowered where the configuration lowers them. */
export function configuredLimits({ destinations }: Pick<Config, 'destinations'>): Limits {
  const lowered = new Map(destinations.map(({ id, limits }) => [id, limits]));
  return (destination, endpoint) => {
    const { perSecond, perMinute } = ENDPOINT_LIMITS[endpoint];
    const own = lowered.get(destination)?.[endpoint];
    return {
      perSecond: Math.min(perSecond, own?.perSecond ?? perSecond),
      perMinute: Math.min(perMinute, own?.perMinute ?? perMinute),
    };
  };
}
