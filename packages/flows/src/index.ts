export { checkFlows, type DryRunEntry, dryRun, type FlowOptions, type FlowVerdict } from './dry-run.js';
export {
  type Exclusion,
  FLOW_IDS,
  type Flow,
  type FlowId,
  type PropertyKind,
  type PropertyNeed,
} from './flow.js';
export { FLOWS, findFlow } from './flows.js';
export { lackOf } from './properties.js';
export { REASON_CODES, type Reason, type ReasonCode } from './reason.js';
export type { ConsentState, EventRecord, FlowRecord, RecordedProfile, SubscriptionRecord } from './record.js';
