export { type Hold, type HoldCause, type HoldReason, PROBE_GAPS } from './hold.js';
export { createHolds, type Holds } from './holds.js';
