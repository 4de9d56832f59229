export { addApi, describeApi } from './add-api.js';
export { type CallerOf, createCallers } from './auth/caller.js';
export type { ApiSources } from './context.js';
export { API_PREFIX } from './describe.js';
export { shapeError } from './shape-error.js';
export { startPulse } from './snapshot/pulse.js';
export { createOverviewReader } from './snapshot/read-overview.js';
export { createSnapshot } from './snapshot/snapshot.js';
