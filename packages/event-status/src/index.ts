export { decidingJob } from './deciding-job.js';
export { findEvents, findTags, type LookUpContext } from './find-events.js';
export { lookupTags } from './lookup-tags.js';
export { queryOfId } from './query-of-id.js';
export { isUnderWay } from './state-of.js';
export type { EventQuery, EventStatus, JobStatus, Step } from './types.js';
