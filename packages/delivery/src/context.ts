import type { Destination } from '@tracklayer/config';
import type { DeadLetters } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import type { KlaviyoClient, RequestSettings } from '@tracklayer/klaviyo';
import type { DeliveryStore, NewJob } from '@tracklayer/lanes';
import type { Permits } from '@tracklayer/rate-limit';
import type { Logger, Metrics } from '@tracklayer/telemetry';
import type { CircuitBreaker } from './breaker/circuit-breaker.js';

/** How long a job is retried. */
export interface RetryPolicy {
  /** Attempts in all, including the first. */
  attempts: number;
  baseMs: number;
  capMs: number;
  /** A job enqueued longer ago than this is not retried. */
  maxAgeMs: number;
}

/** Shared by all lanes of one destination. */
export interface DestinationContext {
  destination: Destination;
  settings: RequestSettings;
  client: KlaviyoClient;
  permits: Permits;
  breaker: CircuitBreaker;
  /** The delivery store: completion markers, delivered profiles, consent, locks. */
  store: DeliveryStore;
  deadLetters: DeadLetters;
  /** Adds jobs to the destination's lanes. A job that is there already stays unchanged. */
  enqueue(jobs: readonly NewJob[]): Promise<unknown>;
  policy: RetryPolicy;
  log: Logger;
  metrics: Metrics;
  nowMs: () => number;
  /** In [0, 1). */
  random: () => number;
}

/** The context of every step of the pipeline: one destination, one job type. */
export interface LaneContext extends DestinationContext {
  type: JobType;
}
