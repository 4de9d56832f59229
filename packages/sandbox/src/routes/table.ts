import type { EndpointName } from '../endpoints.js';
import { getEvent, getEvents } from '../reads/get-events.js';
import { getFlow, getFlows, getFlowsOfList, getFlowsOfMetric } from '../reads/get-flows.js';
import { getImportErrors, getImportJob } from '../reads/get-import-jobs.js';
import { getList, getListProfiles, getLists, getProfileLists } from '../reads/get-lists.js';
import { getMetric, getMetrics } from '../reads/get-metrics.js';
import { getProfile, getProfiles } from '../reads/get-profiles.js';
import { addToList } from './add-to-list.js';
import { bulkCreateEvents } from './bulk-create-events.js';
import { bulkImportProfiles } from './bulk-import-profiles.js';
import { createEvent } from './create-event.js';
import { createProfile } from './create-profile.js';
import { deleteProfile } from './delete-profile.js';
import { getAccounts } from './get-accounts.js';
import { guideBulkEvents } from './guide-bulk-events.js';
import { guideListRelationship } from './guide-list-relationship.js';
import type { Handler } from './handler.js';
import { importProfile } from './import-profile.js';
import { subscribeBackInStock } from './subscribe-back-in-stock.js';
import { subscribeProfiles } from './subscribe-profiles.js';
import { unsubscribeProfiles } from './unsubscribe-profiles.js';
import { updateProfileById } from './update-profile.js';

export const HANDLERS: Readonly<Record<EndpointName, Handler>> = {
  'POST /api/events': createEvent,
  'POST /api/event-bulk-create-jobs': bulkCreateEvents,
  'POST /api/profiles': createProfile,
  'PATCH /api/profiles/{id}': updateProfileById,
  'POST /api/data-privacy-deletion-jobs': deleteProfile,
  'POST /api/profile-import': importProfile,
  'POST /api/profile-bulk-import-jobs': bulkImportProfiles,
  'POST /api/profile-subscription-bulk-create-jobs': subscribeProfiles,
  'POST /api/profile-subscription-bulk-delete-jobs': unsubscribeProfiles,
  'POST /api/lists/{id}/relationships/profiles': addToList,
  'POST /api/back-in-stock-subscriptions': subscribeBackInStock,
  'GET /api/events': getEvents,
  'GET /api/events/{id}': getEvent,
  'GET /api/profiles': getProfiles,
  'GET /api/profiles/{id}': getProfile,
  'GET /api/profiles/{id}/lists': getProfileLists,
  'GET /api/profile-bulk-import-jobs/{id}': getImportJob,
  'GET /api/profile-bulk-import-jobs/{id}/import-errors': getImportErrors,
  'GET /api/metrics': getMetrics,
  'GET /api/metrics/{id}': getMetric,
  'GET /api/lists': getLists,
  'GET /api/lists/{id}/profiles': getListProfiles,
  'GET /api/lists/{id}': getList,
  'GET /api/flows': getFlows,
  'GET /api/flows/{id}': getFlow,
  'GET /api/metrics/{id}/flow-triggers': getFlowsOfMetric,
  'GET /api/lists/{id}/flow-triggers': getFlowsOfList,
  'GET /api/accounts': getAccounts,
  'POST /api/list-relationships': guideListRelationship,
  'POST /api/events-bulk-create-jobs': guideBulkEvents,
};
