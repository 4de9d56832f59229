import type { EventName, Origin, Ownership } from '@tracklayer/events';

export type Dialect = 'klaviyo' | 'guide';

/** One row of the mapping table: how a canonical event reads at the destination. */
export interface MappingOverride {
  /** Klaviyo's metric name, under 128 characters. */
  metric?: string;
  /** `dedup_scope`, e.g. `order`. */
  dedupScope?: string;
  /** Klaviyo property → path in the canonical event, e.g. `{ order_id: 'properties.orderId' }`. */
  properties?: Record<string, string>;
  /** Path of the monetary value, e.g. `properties.total`. */
  value?: string;
  /** Path of its ISO 4217 currency. */
  valueCurrency?: string;
}

export interface EndpointLimit {
  /** Calls per second at most. */
  perSecond: number;
  /** Calls per minute at most. */
  perMinute: number;
}

/** Who sends an event to Klaviyo, where its own browser tracker runs beside us. */
export interface OwnershipInput {
  /**
   * `browser`: a page saw it (Klaviyo's tracker, or an event of ours with the source `browser`); `server`: the backend;
   * `either`: whoever sends it, for events that only one of the two sends in fact.
   */
  owner: Origin | 'either';
  /** An event from the other one is skipped (`skip`, the default) or goes out with the property `event_owner` (`mark`). */
  otherwise?: 'skip' | 'mark';
}

/** One Klaviyo account to deliver to: as it stands in the file, keys by reference. */
export interface DestinationInput {
  /**
   * Name of the environment variable that holds the private key. Where that one is not set, the same name with `_FILE`
   * behind it may hold the path of a file with the key, as container platforms mount secrets.
   */
  apiKeyEnv: string;
  listId?: string;
  dialect?: Dialect;
  baseUrl?: string;
  revision?: string;
  /** Of one call. Default 10,000; under half of `worker.lockMs`, so under 15,000 by default. */
  timeoutMs?: number;
  /** Jobs of one lane in work at once in one process. Default 64. */
  concurrency?: number;
  /** Keyed by endpoint, e.g. `POST /api/events`. Lowers Klaviyo's limits, never raises them. */
  limits?: Record<string, EndpointLimit>;
  mapping?: Partial<Record<EventName, MappingOverride>>;
  /**
   * Per event name who owns it. Default: the server owns `purchase`, `add_to_cart`, `begin_checkout`, `sign_up`, `lead`
   * and `refund`; of `view_content` and `search` every event is sent. Where Klaviyo's browser tracker sends those too,
   * write `{ view_content: { owner: 'browser' } }`, and the backend's are skipped, or `owner: 'server'` and stop the tracker.
   */
  ownership?: Partial<Record<EventName, OwnershipInput>>;
}

interface RedisInput {
  url?: string;
}

export interface ConfigInput {
  redis?: RedisInput;
  destinations: Record<string, DestinationInput>;
  retry?: Partial<RetryConfig>;
  dedupWindowMs?: number;
  deadLetters?: Partial<DeadLetterConfig>;
  replay?: Partial<ReplayConfig>;
  worker?: Partial<WorkerConfig>;
}

export interface RetryConfig {
  /** Attempts in all, the first included. Default 10. */
  attempts: number;
  /** First back-off, before jitter. Default 1,000. */
  baseMs: number;
  /** Longest back-off, before jitter. Default 900,000 (15 min). */
  capMs: number;
  /** A job older than this is not tried again. Default 259,200,000 (3 days). */
  maxAgeMs: number;
  /** So many failures in a row, over all jobs of a destination, are an outage: it is held and costs no more attempts. Default 5. */
  outageAfter: number;
}

/** How long dead letters stay, and how many; what is dropped is counted and on record. */
export interface DeadLetterConfig {
  /**
   * Since the last failure. At least as long as `dedupWindowMs` and `retry.maxAgeMs`: a letter outlives what its lane
   * remembers. Default 7,776,000,000 (90 days), or as long as those where they are longer. At most 400 days, as long as
   * a withdrawn consent is remembered: an older letter could subscribe somebody against their word.
   */
  maxAgeMs: number;
  /** Per destination; beyond that the oldest go. Default 1,000,000. */
  maxLetters: number;
  /** Entries of the audit. Default 34,560,000,000 (400 days). */
  auditMaxAgeMs: number;
}

export interface ReplayConfig {
  /** Replayed events older than this are recorded as back-filled, and start no flow. Default 86,400,000 (24 h). */
  backfillOlderThanMs: number;
}

/** Which lanes a worker serves: all, what live traffic uses, or the back-fills. */
export type LaneChoice = 'all' | 'live' | 'backfill';

export interface WorkerConfig {
  /** How long calls in flight may take to end after SIGTERM. Default 10,000. */
  graceMs: number;
  /** How long a worker may be silent before its jobs are given to another. Default 30,000. */
  lockMs: number;
  /** Loopback port of /healthz, /readyz and /metrics; 0 picks a free one. Default 9464. */
  metricsPort: number;
  /** Address it listens on. Default 127.0.0.1. */
  metricsHost: string;
  /** Default `all`. */
  lanes: LaneChoice;
}

/** A secret that prints as `[secret]` wherever it lands by mistake; `reveal()` is the one way to it. */
export interface Secret {
  reveal(): string;
}

export interface Destination {
  /** `main`, `de`, …: lower-case letters, digits, `-` and `_`. */
  id: string;
  apiKey: Secret;
  listId?: string;
  dialect: Dialect;
  /** https, or loopback. No trailing slash. */
  baseUrl: string;
  revision: string;
  /** Of one call, from connect to the last byte. Under half the job lock. */
  timeoutMs: number;
  /** Jobs of one lane in work at once in one process. */
  concurrency: number;
  limits: Record<string, EndpointLimit>;
  mapping: Partial<Record<EventName, MappingOverride>>;
  /** Of every event name. */
  ownership: Ownership;
}

/** Validated and deeply frozen. */
export interface Config {
  redis: { url: string };
  destinations: Destination[];
  retry: RetryConfig;
  /** How long a delivered event is remembered: within it a repeat is a duplicate. Default 7 days. */
  dedupWindowMs: number;
  deadLetters: DeadLetterConfig;
  replay: ReplayConfig;
  worker: WorkerConfig;
}
