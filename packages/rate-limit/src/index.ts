export { PermitsClosedError } from './errors.js';
export { createPermits } from './permits.js';
export { parseRateLimitHeaders } from './rate-limit-headers.js';
export { simulatePermits } from './simulation/simulate.js';
export type { Permit, PermitClass, Permits, Waits, WindowState } from './types.js';
