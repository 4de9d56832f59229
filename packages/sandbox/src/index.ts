export {
  type AccountInput,
  DEFAULT_ACCOUNT,
  DEFAULT_ACCOUNT_ID,
  DEFAULT_KEY,
  DEFAULT_LIST_ID,
  DEFAULT_VARIANT_ID,
} from './accounts.js';
export { type SandboxControl, sandboxControl } from './client.js';
export type { FlowView } from './control/flow-controls.js';
export type { ExpectedMetric } from './expected-metrics.js';
export type { ConsentRecord, LedgerRequest, RecordedEvent } from './ledger/records.js';
export type { Rate } from './ledger/stats.js';
export { REAL_LIMITS } from './limits/limit-table.js';
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.js';
export type { FlowInput } from './stores/flows.js';
