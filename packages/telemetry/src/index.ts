export type { Logger, LoggerOptions } from './logger.js';
export { createLogger, LOG_LEVELS } from './logger.js';
export type { Metrics, MetricsOptions } from './metrics.js';
export { createMetrics } from './metrics.js';
export { METRICS } from './names.js';
export { scrubText } from './scrub-text.js';
export { scrubValue } from './scrub-value.js';
export type { Hold, LaneDepth, MetricSources } from './sources.js';
