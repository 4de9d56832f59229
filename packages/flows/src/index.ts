export { checkFlows, type DryRunEntry, dryRun, type FlowVerdict } from './dry-run.js';
export { type Exclusion, FLOW_IDS, type Flow, type FlowId, type PropertyNeed } from './flow.js';
export { FLOWS, findFlow } from './flows.js';
export type { Mail } from './mail.js';
export { lackOf } from './properties.js';
export type { Reason, ReasonCode } from './reason.js';
export type { EventRecord, FlowRecord, RecordedProfile, SubscriptionRecord } from './record.js';
export { starterOf, USUAL_FLOWS_NOTE } from './starter.js';
