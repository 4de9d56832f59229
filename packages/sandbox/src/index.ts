export {
  type AccountInput,
  DEFAULT_ACCOUNT,
  DEFAULT_ACCOUNT_ID,
  DEFAULT_KEY,
  DEFAULT_LIST_ID,
  type KeyInput,
  type ListInput,
} from './accounts.js';
export { type SandboxControl, sandboxControl } from './client.js';
export { ControlError, type ControlErrorCode } from './control/control-error.js';
export type { Controls, EventQuery, PageQuery, ProfileQuery, RequestQuery } from './control/controls.js';
export type { FlowQuery, FlowView, FlowViews } from './control/flow-controls.js';
export type { AccountView, ProfileView } from './control/views.js';
export { ENDPOINT_NAMES, type EndpointName } from './endpoints.js';
export type { Fault, FaultInput } from './faults.js';
export type { LedgerMode } from './ledger/ledger.js';
export type { Page } from './ledger/recent.js';
export type { ConsentRecord, EventFate, LedgerRequest, RecordedEvent } from './ledger/records.js';
export type { AccountStats, EndpointStats, Rate, Stats, StatsFilter } from './ledger/stats.js';
export { type EndpointLimit, type Limits, REAL_LIMITS } from './limits/limit-table.js';
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.js';
