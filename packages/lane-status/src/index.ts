export { type Budget, type Budgets, createBudgets } from './budgets.js';
export { holdsSomething, type LaneRow, type LaneSources, laneRows } from './lane-rows.js';
export {
  NO_WORKER,
  type Still,
  type StillLane,
  tellHold,
  tellStill,
  whyStill,
  workersOf,
} from './stall-reason.js';
