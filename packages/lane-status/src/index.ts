export { createBudgets } from './budgets.js';
export { holdsSomething, type LaneRow, type LaneSources, laneRows } from './lane-rows.js';
export { explainHold, findStallReason, NO_WORKER, type StallReason, workerCount } from './stall-reason.js';
export { type StalledDestination, stalledDestinations } from './stalled-destinations.js';
