export { defineEvents } from '@tracklayer/events';
export { ConfigError } from './config-error.js';
export { type ConfigWarning, configWarnings } from './config-warnings.js';
export { defineConfig } from './define-config.js';
export { loadConfig } from './load-config.js';
export { secret } from './secret.js';
export { knowSecrets } from './secrets-of.js';
export type {
  Config,
  ConfigInput,
  ConsentConfig,
  DeadLetterConfig,
  Destination,
  DestinationInput,
  Dialect,
  EndpointLimit,
  LaneChoice,
  MappingOverride,
  NetworkConfig,
  OwnershipInput,
  ReplayConfig,
  RetryConfig,
  Secret,
  WorkerConfig,
} from './types.js';
