export { createBudgets } from './budgets.js';
export { laneOfScope, scopeName, whatGoesOn } from './hold-scope.js';
export { holdsSomething, type LaneHold, type LaneRow, type LaneSources, laneRows } from './lane-rows.js';
export {
  explainHold,
  findHold,
  findStallReason,
  hintOfHold,
  NO_WORKER,
  type StallReason,
  workerCount,
} from './stall-reason.js';
export { type StalledDestination, stalledDestinations } from './stalled-destinations.js';
export { pauseLanes, resumeLanes } from './steer-lanes.js';
export { readWorkerFindings, type WorkerFinding, workerFindings } from './worker-findings.js';
export { workerMetrics } from './worker-metrics.js';
export { servesText, type WorkerRow, workerRows } from './worker-rows.js';
export {
  type Configured,
  createWorkerView,
  type ServedDestination,
  UNSERVED_TEXT,
  type WorkerView,
} from './worker-view.js';
