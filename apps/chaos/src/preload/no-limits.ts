/** This process knows no limits of Klaviyo. For a sandbox without limits, where the speed of the worker itself counts. */
import { ENDPOINT_LIMITS } from '@tracklayer/klaviyo';

for (const limit of Object.values(ENDPOINT_LIMITS)) {
  Object.assign(limit, { perSecond: 1_000_000, perMinute: 50_000_000 });
}
