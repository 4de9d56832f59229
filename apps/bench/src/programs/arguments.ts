import type { LaneChoice } from '@tracklayer/config';
import type { SandboxOptions } from '@tracklayer/sandbox';

/** What the sandbox's process is given. Without limits and entries unless told otherwise: the sandbox must not be the brake. */
export interface SandboxSettings
  extends Pick<SandboxOptions, 'limits' | 'ledger' | 'ledgerCapacity' | 'phaseMs' | 'accounts'> {
  /** Tells the parent of each accepted event of this account. */
  watch?: string;
  /** It stands for a machine far away: it gives way to what runs beside it on this one. */
  far?: boolean;
}

export interface SandboxReady {
  url: string;
}

/** What the sandbox tells of an event of the account that is watched. */
export interface Accepted {
  uniqueId: string;
  acceptedAtMs: number;
}

/** What a process with our worker is given. */
export interface WorkerSettings {
  redisUrl: string;
  baseUrl: string;
  /** The key of each destination it serves. */
  keys: Readonly<Record<string, string>>;
  /** `published`: Klaviyo's limits are kept. `none`: the sandbox has none either. */
  limits: 'published' | 'none';
  /** Default `all`. */
  lanes?: LaneChoice;
  /** Whom consent subscribes to; left out: nobody is subscribed. */
  listId?: string;
}

/** What our worker says when it ends. */
export interface WorkerFarewell {
  /** Attempts by how they ended: `delivered`, `retry` (which alone spends one), `throttled`, … */
  attempts: Record<string, number>;
  /** Resident memory just before it ended. */
  rssBytes: number;
}

/** What the second client of an account is given. */
export interface OtherClientSettings {
  baseUrl: string;
  key: string;
  perMinute: number;
  /** Calls at once, on average; above 1. */
  meanBurst: number;
}
