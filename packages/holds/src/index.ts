export type { Hold, HoldCause, HoldReason } from './hold.js';
export { createHolds, type Holds } from './holds.js';
