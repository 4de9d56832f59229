export { type EventQuery, findEvents, type LookUpContext } from './find-events.js';
export { isUnderWay } from './state-of.js';
export type { EventStatus, JobStatus, Step } from './types.js';
