export {
  propertyFix,
  specimenRecords,
  startsOf,
  wantedOf,
} from './account/check-specimens.js';
export { type AccountFlows, readAccountFlows } from './account/read-flows.js';
export { AccountReadError, createAccountReader } from './account/reader.js';
export { type Call, callOf, scopesOf } from './answer/call.js';
export { classifyAnswer, classifyError, classifyNothingTaken } from './answer/classify.js';
export { isContentRefusal } from './answer/content-refusal.js';
export { readFailures } from './answer/failures.js';
export { foreignHint, hintFor, hintOfAttempt } from './answer/hint-for.js';
export type { Failure, HoldScope, Outcome, SkipReason, Warning } from './answer/outcome.js';
export { isDuplicateEvent } from './answer/refusal.js';
export { requiredScopes } from './answer/required-scopes.js';
export { splitByPointers } from './answer/split-by-pointers.js';
export { splitConsents } from './answer/split-consents.js';
export { splitProfilesByPointers } from './answer/split-profiles.js';
export {
  type BulkRequest,
  bulkRequestOf,
  type LiveEvent,
  liveEventOf,
  MOST_BULK_BYTES,
  MOST_BULK_EVENTS,
} from './bulk/live-events.js';
export type { Calls, ImportState, LeftOut } from './calls/calls.js';
export { callsOf } from './calls/calls-of.js';
export { type Lookup, lookupCalls } from './calls/lookup-calls.js';
export {
  createKlaviyoClient,
  type KlaviyoClient,
} from './client.js';
export type { Command } from './commands.js';
export {
  type AddressField,
  type KnownConsent,
  lookupGroups,
  withdrawalsOf,
} from './consent/profile-lookup.js';
export { beatingWithdrawal, type Withdrawal } from './consent/withdrawal.js';
export { buildRequest, probeRequest } from './dialects/build-request.js';
export { channelAddresses } from './dialects/channel-addresses.js';
export { CONSENT_BATCH_LIMITS } from './dialects/consent-batch.js';
export {
  type DeletedProfile,
  deletionRequest,
  profileIdsIn,
  profilesBy,
} from './dialects/deletion-job.js';
export type { RequestSettings } from './dialects/dialect.js';
export { WIRE_NAMES } from './dialects/profile-attributes.js';
export { MappingError } from './errors.js';
export { JOB_ENDPOINTS } from './job-endpoints.js';
export {
  ENDPOINT_LIMITS,
  effectiveLimit,
  type LoweredLimits,
  limitWindows,
  loweredLimitsOf,
  type PublishedLimits,
  sustainedRates,
} from './limits.js';
export { checkMapping, type MappingFinding } from './mapping/check.js';
export { diffMappings } from './mapping/diff.js';
export { expectedMetrics } from './mapping/expected-metrics.js';
export { extendMapping, type MappingOverride } from './mapping/extend.js';
export { type FlowFilter, flowFilter } from './mapping/flow-filter.js';
export {
  type FlowRecordOptions,
  type FlowSettings,
  flowRecords,
  waitRecord,
} from './mapping/flow-records.js';
export { mapEvent } from './mapping/map-event.js';
export { MAPPING, MAPPINGS } from './mapping/mapping.js';
export { type Mapping, mappingLabel, RESERVED_PROPERTIES, rowOf } from './mapping/row.js';
export { ENDPOINTS, type Endpoint, type KlaviyoAnswer, type KlaviyoRequest } from './request.js';
export { supportsBackfillFlag } from './revision.js';
