import type { EndpointLimit } from '@tracklayer/config';
import type { JobType } from '@tracklayer/events';
import { ENDPOINT_LIMITS, type Endpoint } from '@tracklayer/klaviyo';

/** What each kind of job calls; the guide's calls are under the same limits as those they stand for. */
const ENDPOINT: Record<JobType, Endpoint> = {
  'profile-upsert': 'POST /api/profile-import',
  'list-subscription': 'POST /api/profile-subscription-bulk-create-jobs',
  'metric-event': 'POST /api/events',
  'event-backfill': 'POST /api/event-bulk-create-jobs',
};

/** Jobs per second that an account's limits allow in the long run, live traffic included. */
export function replayRates(lowered: Readonly<Record<string, EndpointLimit>> = {}): Record<JobType, number> {
  const rate = (type: JobType): number => {
    const published = ENDPOINT_LIMITS[ENDPOINT[type]];
    const own = lowered[ENDPOINT[type]] ?? published;
    return Math.min(published.perSecond, published.perMinute / 60, own.perSecond, own.perMinute / 60);
  };
  return {
    'profile-upsert': rate('profile-upsert'),
    'list-subscription': rate('list-subscription'),
    'metric-event': rate('metric-event'),
    'event-backfill': rate('event-backfill'),
  };
}
