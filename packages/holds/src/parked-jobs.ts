/**
 * The jobs that wait for a held scope while other jobs of their lane go on. Redis keeps them in order, so that a probe finds
 * one of them and the end of the hold wakes all of them. Nobody polls.
 */
import { type RedisClient, runScript } from '@tracklayer/redis';
import { fieldsOf, type Hold, holdOf } from './hold.js';
import { holdKeys } from './keys.js';
import { PARK, TAKE_PARKED } from './parking-scripts.js';
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

export interface ParkedJobs {
  /** Decides whether a job that needs this held scope goes, tries it or waits. `mayTry`: it may be the probe. */
  park(destination: string, scope: HoldScope, job: JobName, mayTry: boolean): Promise<Parking>;
  /** Takes up to `count` jobs out, those first that have waited longest. */
  takeParked(destination: string, scope: HoldScope, count: number): Promise<JobName[]>;
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
    async takeParked(destination, scope, count) {
      const { parked, parkedScopes } = holdKeys(destination, scope);
      const names = await runScript(redis, TAKE_PARKED, [parked, parkedScopes], [count, scope]);
      return (names as string[]).map(jobOf);
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
