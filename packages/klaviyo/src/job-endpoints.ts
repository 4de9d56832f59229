import type { JobType } from '@tracklayer/events';
import type { Endpoint } from './request.js';

/** The calls that jobs of each type make, over both dialects. The first is the call that dialect `klaviyo` makes most. */
export const JOB_ENDPOINTS: Readonly<Record<JobType, readonly [Endpoint, ...Endpoint[]]>> = {
  'profile-upsert': ['POST /api/profile-import', 'POST /api/profiles', 'PATCH /api/profiles/{id}'],
  'list-subscription': [
    'POST /api/profile-subscription-bulk-create-jobs',
    'POST /api/profile-subscription-bulk-delete-jobs',
    'POST /api/list-relationships',
    'GET /api/profiles',
  ],
  'metric-event': ['POST /api/events'],
  'event-backfill': [
    'POST /api/event-bulk-create-jobs',
    'POST /api/events-bulk-create-jobs',
    'POST /api/profile-bulk-import-jobs',
    'GET /api/profile-bulk-import-jobs/{id}',
    'GET /api/profile-bulk-import-jobs/{id}/import-errors',
    'POST /api/profile-subscription-bulk-create-jobs',
    'POST /api/profile-subscription-bulk-delete-jobs',
    'GET /api/profiles',
  ],
  'back-in-stock': ['POST /api/back-in-stock-subscriptions'],
};
