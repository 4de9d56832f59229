export { createBudgets } from './budgets.js';
export { concernsLane, laneOfScope, scopeName, whatGoesOn } from './hold-scope.js';
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
