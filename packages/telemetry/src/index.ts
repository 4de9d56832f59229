export { captureConsole } from './capture-console.js';
export type { Logger } from './logger.js';
export { createLogger } from './logger.js';
export type { Metrics } from './metrics.js';
export { createMetrics } from './metrics.js';
export type { MetricSources } from './sources.js';
