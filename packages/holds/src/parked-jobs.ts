/**
 * The jobs that wait for a held scope while other jobs of their lane go on. Redis keeps them in order, so that a probe finds
 * one of them and the end of the hold wakes all of them. Nobody polls. A job stays here until it is awake, because it looks by
 * itself only after ten minutes.
 */
import { type RedisClient, runScript } from '@tracklayer/redis';
import { fieldsOf, type Hold, holdOf } from './hold.js';
import { holdKeys } from './keys.js';
import { FORGET_LEASED, LEASE_PARKED, PARK } from './parking-scripts.js';
import type { HoldScope } from './scope.js';

export interface JobName {
  type: string;
  jobId: string;
}

export type Parking =
  /** The scope is not held any more. */
  | { kind: 'go' }
  /** A probe is due, and this job is the probe. */
  | { kind: 'try'; hold: Hold }
  | { kind: 'parked'; hold: Hold };

/** Jobs that one worker wakes. They stay parked until it says that they are awake. */
export interface ParkedLease {
  jobs: readonly JobName[];
  /** The end of the lease, as Redis has it. */
  ends: string;
}

/** To wake a hundred jobs takes milliseconds. After this time the worker is gone, or a job was still in work. */
const LEASE_MS = 2_000;

export interface ParkedJobs {
  /** Decides whether a job that needs this held scope goes, tries it or waits. `mayTry`: it may be the probe. */
  park(destination: string, scope: HoldScope, job: JobName, mayTry: boolean): Promise<Parking>;
  /** Leases up to `count` jobs to this caller, who wakes them; those first that have waited longest. */
  leaseParked(destination: string, scope: HoldScope, count: number): Promise<ParkedLease>;
  /** Forgets leased jobs that are awake. The others are leased again when the lease has ended. */
  forgetLeased(destination: string, scope: HoldScope, lease: ParkedLease): Promise<void>;
  /** Forgets that this job waits. It was removed from its lane. */
  forgetParked(destination: string, job: JobName): Promise<void>;
}

export function parkedJobsOver(redis: RedisClient, clock: () => number | ''): ParkedJobs {
  return {
    async park(destination, scope, job, mayTry) {
      const { hold, parked, parkedScopes } = holdKeys(destination, scope);
      const args = [clock(), nameOf(job), scope, mayTry ? '1' : ''];
      const reply = (await runScript(redis, PARK, [hold, parked, parkedScopes], args)) as string[];
      const [kind, ...pairs] = reply;
      const held = holdOf(scope, fieldsOf(pairs));
      return held === undefined || (kind !== 'try' && kind !== 'parked')
        ? { kind: 'go' }
        : { kind, hold: held };
    },
    async leaseParked(destination, scope, count) {
      const { parked, parkedScopes } = holdKeys(destination, scope);
      const args = [clock(), count, scope, LEASE_MS];
      const reply = await runScript(redis, LEASE_PARKED, [parked, parkedScopes], args);
      const [ends = '', ...names] = reply as string[];
      return { ends, jobs: names.map(jobOf) };
    },
    async forgetLeased(destination, scope, { ends, jobs }) {
      if (jobs.length === 0) return;
      const { parked, parkedScopes } = holdKeys(destination, scope);
      await runScript(redis, FORGET_LEASED, [parked, parkedScopes], [ends, scope, ...jobs.map(nameOf)]);
    },
    async forgetParked(destination, job) {
      const scopes = (await redis.smembers(holdKeys(destination).parkedScopes)) as HoldScope[];
      await Promise.all(scopes.map((scope) => redis.zrem(holdKeys(destination, scope).parked, nameOf(job))));
    },
  };
}

function nameOf({ type, jobId }: JobName): string {
  return `${type}:${jobId}`;
}

function jobOf(name: string): JobName {
  const colon = name.indexOf(':');
  return { type: name.slice(0, colon), jobId: name.slice(colon + 1) };
}
