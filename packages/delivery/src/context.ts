import type { ConsentConfig, Destination } from '@tracklayer/config';
import type { DeadLetters } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import type { KlaviyoClient, RequestSettings } from '@tracklayer/klaviyo';
import type { DeliveryStore, LateRule, NewJob } from '@tracklayer/lanes';
import type { ErasedPeople } from '@tracklayer/persons';
import type { Permits } from '@tracklayer/rate-limit';
import type { Logger, Metrics } from '@tracklayer/telemetry';
import type { CircuitBreaker } from './breaker/circuit-breaker.js';
import type { JobJournal, RunNotes } from './journal/run-notes.js';
import type { LateNotice } from './steps/late-notice.js';
import type { BulkLane } from './surge/bulk-lane.js';
import type { CarrierWaits } from './surge/carrier-waits.js';

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
  /** Whether the revision knows the flag `backfill`. */
  supportsBackfill: boolean;
  /** A live event older than this is sent with the flag `backfill`, so that it starts no flow. */
  startFlowsWithinMs: number;
  /** The delivery store: completion markers, delivered profiles, consent, locks. */
  store: DeliveryStore;
  deadLetters: DeadLetters;
  /** The people to whom nothing may be sent. */
  erased: ErasedPeople;
  /** Adds jobs to the destination's lanes. A job that is there already stays unchanged. */
  enqueue(jobs: readonly NewJob[]): Promise<unknown>;
  policy: RetryPolicy;
  lateNotice: LateNotice;
  /** Observes the runs of jobs for the journal. */
  journal: JobJournal;
  log: Logger;
  metrics: Metrics;
  nowMs: () => number;
  /** In [0, 1). */
  random: () => number;
}

/** What decides now whether a live event is late. */
export function lateRule({ nowMs, startFlowsWithinMs }: DestinationContext): LateRule {
  return { nowMs: nowMs(), startFlowsWithinMs };
}

/** What decides now whether Klaviyo is asked before a subscription. */
export function askRule({ nowMs, destination }: DestinationContext): ConsentConfig & { nowMs: number } {
  return { ...destination.consent, nowMs: nowMs() };
}

/** The context of every step of the pipeline: one destination, one job type. */
export interface LaneContext extends DestinationContext {
  type: JobType;
  /** During a surge: the event goes in a bulk call, and does not wait for its profile. */
  bulk?: BulkLane;
  /** During a surge: the job of a profile waits for the event that carries its fields. */
  carriers?: CarrierWaits;
  /** What the run of the job tells the journal. The pipeline sets it for each run. */
  notes?: RunNotes;
}
