export { defineEvents } from '@tracklayer/events';
export { ConfigError } from './config-error.js';
export { type ConfigWarning, configWarnings, revisionEndsOn } from './config-warnings.js';
export { defineConfig } from './define-config.js';
export type {
  ConfigInput,
  DestinationInput,
  Dialect,
  EndpointLimit,
  MappingOverride,
  OwnershipInput,
} from './file-types.js';
export { loadConfig } from './load-config.js';
export type { OverrideFlags } from './overrides.js';
export { secret } from './secret.js';
export { knowSecrets } from './secrets-of.js';
export type {
  ConsentConfig,
  DeadLetterConfig,
  JournalConfig,
  LaneChoice,
  ReplayConfig,
  RetryConfig,
  SurgeConfig,
  WorkerConfig,
} from './section-types.js';
export type { Config, DashboardConfig, Destination, NetworkConfig, Secret } from './types.js';
