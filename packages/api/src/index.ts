export { addApi, describeApi } from './add-api.js';
export type { ApiSources } from './context.js';
export { API_PREFIX } from './describe.js';
export { startPulse } from './snapshot/pulse.js';
export { createOverviewReader } from './snapshot/read-overview.js';
export { createSnapshot } from './snapshot/snapshot.js';
