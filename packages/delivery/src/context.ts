import type { Destination } from '@tracklayer/config';
import type { DeadLetters } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import type { KlaviyoClient, RequestSettings } from '@tracklayer/klaviyo';
import type { NewJob, Settlement } from '@tracklayer/lanes';
import type { Permits } from '@tracklayer/rate-limit';
import type { Logger, Metrics } from '@tracklayer/telemetry';
import type { HoldGate } from './breaker/circuit-breaker.js';
import type { RetryPolicy } from './steps/backoff.js';

/** What one destination's lanes share. */
export interface DestinationContext {
  destination: Destination;
  settings: RequestSettings;
  client: KlaviyoClient;
  permits: Permits;
  gate: HoldGate;
  settlement: Settlement;
  deadLetters: DeadLetters;
  /** Puts further jobs into the destination's lanes; those that are there already are left alone. */
  enqueue(jobs: readonly NewJob[]): Promise<unknown>;
  policy: RetryPolicy;
  log: Logger;
  metrics: Metrics;
  nowMs: () => number;
  /** In [0, 1). */
  random: () => number;
}

/** What every step of the pipeline may use: one destination, one job type. */
export interface LaneContext extends DestinationContext {
  type: JobType;
}
