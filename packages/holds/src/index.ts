export type { Hold, HoldReason } from './hold.js';
export { createHolds, type Holds, type HoldsState } from './holds.js';
export { type HoldScope, WHOLE_DESTINATION } from './scope.js';
