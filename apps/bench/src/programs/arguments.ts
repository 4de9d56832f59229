import type { LaneChoice } from '@tracklayer/config';
import type { JournalLevel } from '@tracklayer/journal';
import type { SandboxOptions } from '@tracklayer/sandbox';

/** The settings of the sandbox process. By default it has no limits and keeps counts only, so that it does not slow the run down. */
export interface SandboxSettings
  extends Pick<SandboxOptions, 'limits' | 'ledger' | 'ledgerCapacity' | 'phaseMs' | 'accounts'> {
  /** Reports each accepted event of this account to the parent. */
  watch?: string;
  /** Whether it stands for a remote machine. It then runs with lower priority than the other processes. */
  far?: boolean;
}

export interface SandboxReady {
  url: string;
}

/** The sandbox's message about an event of the watched account. */
export interface Accepted {
  uniqueId: string;
  acceptedAtMs: number;
}

/** The settings of a process with our worker. */
export interface WorkerSettings {
  redisUrl: string;
  baseUrl: string;
  /** The API key of each destination. */
  keys: Readonly<Record<string, string>>;
  /** `published`: the worker keeps Klaviyo's limits. `none`: neither the worker nor the sandbox has limits. */
  limits: 'published' | 'none';
  /** Default `all`. */
  lanes?: LaneChoice;
  /** The list for subscriptions. Undefined: the worker sends no subscriptions. */
  listId?: string;
  /** The longest back-off. Default: that of the worker. */
  retryCapMs?: number;
  /** Surge is on, and begins after this expected wait. Default: off. */
  surgeAfterMs?: number;
  /** Another worker takes the jobs of a dead one after this time. Default: as the worker. */
  lockMs?: number;
  /** The lowest level of the log. Default `error`. */
  logLevel?: 'fatal' | 'error' | 'info';
  /** What the journal keeps. Default: as the worker. */
  journal?: JournalLevel;
}

/** The last message of a worker that is measured. */
export interface CpuSummary {
  /** CPU time of the process since it was ready, user and system. */
  cpuMs: number;
}

/** The last message of our worker. */
export interface WorkerSummary extends CpuSummary {
  /** Attempts by outcome: `delivered`, `retry`, `throttled`, … Only `retry` spends an attempt. */
  attempts: Record<string, number>;
  /** Resident memory just before the end. */
  rssBytes: number;
}

/** The settings of bare workers without jobs. */
export interface BareIdleSettings {
  redisUrl: string;
  destinations: number;
  lanesEach: number;
}

/** The settings of the second client of an account. */
export interface OtherClientSettings {
  baseUrl: string;
  key: string;
  perMinute: number;
  /** The average number of calls at the same time. Above 1. */
  meanBurst: number;
}

/** The settings of a Redis that is far away. */
export interface FarRedisSettings {
  redisUrl: string;
  roundTripMs: number;
}

export interface FarRedisReady {
  url: string;
}

/** The last message of the far Redis. */
export interface FarRedisSummary {
  /** How often the client sent something. Commands that leave together count once. */
  requests: number;
}

export interface ApiReady {
  url: string;
}

/** The last message of the API. */
export interface ApiSummary {
  /** The most resident memory while it served. */
  rssBytes: number;
}
