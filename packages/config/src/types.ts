import type { CustomEvents, Defaults, Ownership } from '@tracklayer/events';
import type { Dialect, EndpointLimit, MappingOverride } from './file-types.js';
import type {
  ConsentConfig,
  DeadLetterConfig,
  ErasedChoice,
  JournalConfig,
  OpenIdInput,
  ReplayConfig,
  RetryConfig,
  SignInHeader,
  SignInRoles,
  SurgeConfig,
  WorkerConfig,
} from './section-types.js';

/** A secret that prints as `[secret]`. Only `reveal()` returns its value. */
export interface Secret {
  reveal(): string;
}

/** How calls leave this machine. */
export interface NetworkConfig {
  /** With its scheme; may hold a user name and a password. */
  httpsProxy?: string;
  httpProxy?: string;
  noProxy?: string;
  /** Content of the CA file: certificates in PEM. */
  ca?: string;
}

export interface Destination {
  /** `main`, `de`, …: lower-case letters, digits, `-` and `_`. */
  id: string;
  apiKey: Secret;
  listId?: string;
  /** The beginning of Klaviyo's ids of variants: integration and catalogue. */
  catalog: string;
  dialect: Dialect;
  /** https, or http to loopback. Without a slash at the end. */
  baseUrl: string;
  revision: string;
  /** Time limit of one call, from connecting to the last byte. Less than half of the job lock. */
  timeoutMs: number;
  /** A live event older than this when it is sent starts no flow. */
  startFlowsWithinMs: number;
  /** What happens to a later event of an erased person. */
  erased: ErasedChoice;
  consent: ConsentConfig;
  /** Whether and when a backlog of live events goes in bulk calls. */
  surge: SurgeConfig;
  /** Jobs of one lane that one process works on at the same time. */
  concurrency: number;
  limits: Record<string, EndpointLimit>;
  mapping: Readonly<Record<string, MappingOverride>>;
  /** Whether each line of a purchase is sent as an event of its own. */
  orderedProducts: boolean;
  /** The rule of every event name. */
  ownership: Ownership;
}

/** Where others reach the dashboard, and how they sign in. */
export interface DashboardConfig {
  publicUrl?: string;
  /** Empty, or a path without a slash at its end: `/tracklayer`. */
  basePath: string;
  /** Addresses and ranges: `10.1.0.0/16`. */
  proxies: readonly string[];
  signIn: {
    lastsMs: number;
    /** The groups of each role. */
    roles: SignInRoles;
    header?: SignInHeader;
    openId?: Required<OpenIdInput> & { clientSecret?: Secret };
  };
}

/** Validated and deeply frozen. */
export interface Config {
  redis: {
    url: string;
    /** Whether a worker runs with a Redis that deletes keys when its memory is full. */
    allowEviction: boolean;
  };
  destinations: Destination[];
  /** Set where neither a file nor the environment named a destination: `main` is assumed. */
  isAssumed?: true;
  retry: RetryConfig;
  /** Time a delivered event is remembered. A repeat within this time is a duplicate. Default 7 days. */
  dedupWindowMs: number;
  /** What helps to understand the values of events. */
  defaults: Defaults;
  deadLetters: DeadLetterConfig;
  replay: ReplayConfig;
  journal: JournalConfig;
  worker: WorkerConfig;
  network: NetworkConfig;
  dashboard: DashboardConfig;
  /** The events besides the standard ones. */
  customEvents: CustomEvents;
  /** The secret of the digests of people. Absent: the one in Redis. */
  digestKey?: Secret;
}
