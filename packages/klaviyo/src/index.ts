export { parseBaseUrl } from './base-url.js';
export { buildRequest, probeRequest } from './build-request.js';
export { checkMapping, type MappingFinding } from './check-mapping.js';
export { classifyAnswer, classifyError, isDuplicateEvent } from './classify.js';
export {
  ANSWER_MAX_BYTES,
  type ClientSettings,
  createKlaviyoClient,
  type KlaviyoClient,
} from './client.js';
export type { Command, EventBackfill, ListSubscription, MetricEvent, ProfileUpsert } from './commands.js';
export { DIALECTS, type Dialect, type RequestSettings } from './dialect.js';
export { diffMappings, type MappingChange } from './diff-mappings.js';
export { ClientSettingsError, KlaviyoError, MappingError, RequestBuildError } from './errors.js';
export { extendMapping, type MappingOverride } from './extend-mapping.js';
export { readFailures } from './failures.js';
export { type FilterCondition, type FlowFilter, flowFilter } from './flow-filter.js';
export { type FlowRecordOptions, type FlowSettings, flowRecords } from './flow-records.js';
export { HINTS, hintFor } from './hints.js';
export { ENDPOINT_LIMITS, type EndpointLimit } from './limits.js';
export { type MappedEvent, mapEvent } from './map-event.js';
export { MAPPING, MAPPING_VERSION, MAPPINGS } from './mapping.js';
export { type Mapping, type MappingRow, mappingLabel, RESERVED_PROPERTIES } from './mapping-row.js';
export type { Failure, Outcome, SkipReason } from './outcome.js';
export { remedyFor } from './remedy.js';
export { ENDPOINTS, type Endpoint, type KlaviyoAnswer, type KlaviyoRequest } from './request.js';
export { parseRetryAfter } from './retry-after.js';
export { SCRUBBED_MAX_LENGTH, scrub } from './scrub.js';
export {
  type AnnouncedWindow,
  parseRateLimitHeaders,
  type RateLimitHeaders,
  readServerHint,
  type ServerHint,
} from './server-hint.js';
export { type BackfillSplit, splitByPointers } from './split-by-pointers.js';
export { type ProfilesSplit, splitProfilesByPointers } from './split-profiles.js';
export { type TransportCode, TransportError } from './transport-error.js';
