export { classifyAnswer, classifyError, isDuplicateEvent } from './answer/classify.js';
export { readFailures } from './answer/failures.js';
export { HINTS, hintFor } from './answer/hints.js';
export type { Failure, Outcome, SkipReason } from './answer/outcome.js';
export { remedyFor } from './answer/remedy.js';
export { parseRetryAfter } from './answer/retry-after.js';
export { type BackfillSplit, splitByPointers } from './answer/split-by-pointers.js';
export { type ProfilesSplit, splitProfilesByPointers } from './answer/split-profiles.js';
export { type TransportCode, TransportError } from './answer/transport-error.js';
export { parseBaseUrl } from './base-url.js';
export {
  ANSWER_MAX_BYTES,
  type ClientSettings,
  createKlaviyoClient,
  type KlaviyoClient,
} from './client.js';
export type { Command, EventBackfill, ListSubscription, MetricEvent, ProfileUpsert } from './commands.js';
export { buildRequest, probeRequest } from './dialects/build-request.js';
export { DIALECTS, type Dialect, type RequestSettings } from './dialects/dialect.js';
export { ClientSettingsError, KlaviyoError, MappingError, RequestBuildError } from './errors.js';
export { JOB_ENDPOINTS } from './job-endpoints.js';
export {
  effectiveLimit,
  type LoweredLimits,
  limitWindows,
  loweredLimitsOf,
  type PublishedLimits,
  sustainedRates,
} from './limits.js';
export { checkMapping, type MappingFinding } from './mapping/check.js';
export { diffMappings, type MappingChange } from './mapping/diff.js';
export { extendMapping, type MappingOverride } from './mapping/extend.js';
export { type FilterCondition, type FlowFilter, flowFilter } from './mapping/flow-filter.js';
export { type FlowRecordOptions, type FlowSettings, flowRecords } from './mapping/flow-records.js';
export { type MappedEvent, mapEvent } from './mapping/map-event.js';
export { MAPPING, MAPPING_VERSION, MAPPINGS } from './mapping/mapping.js';
export { type Mapping, type MappingRow, mappingLabel, RESERVED_PROPERTIES } from './mapping/row.js';
export { ENDPOINTS, type Endpoint, type KlaviyoAnswer, type KlaviyoRequest } from './request.js';
export { SCRUBBED_MAX_LENGTH, scrub } from './scrub.js';
