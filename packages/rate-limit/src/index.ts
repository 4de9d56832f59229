export type { LimitProblem } from './errors.js';
export {
  InvalidLimitsError,
  PermitsClosedError,
  PermitsUnavailableError,
  UnknownEndpointError,
} from './errors.js';
export type { PermitsOptions } from './permits.js';
export { createPermits } from './permits.js';
export type { AnswerHeaders, RateLimitHeaders } from './rate-limit-headers.js';
export { parseRateLimitHeaders } from './rate-limit-headers.js';
export { DEFAULT_GUARD_MS, DEFAULT_RESERVE } from './rules.js';
export type { SimulationReport } from './simulation/simulate.js';
export { simulatePermits } from './simulation/simulate.js';
export type { Observation, PermitClass, Permits, PermitsState, Window, WindowState } from './types.js';
