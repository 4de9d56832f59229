export type { Logger } from './logger.js';
export { createLogger } from './logger.js';
export type { Metrics } from './metrics.js';
export { createMetrics } from './metrics.js';
export { scrubText } from './scrub-text.js';
export { scrubValue } from './scrub-value.js';
export type { MetricSources } from './sources.js';
