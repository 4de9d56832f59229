import { type RedisClient, runScript } from '@tracklayer/redis';
import { holdKeys } from './keys.js';
import { FAILED, FAILED_FOREIGN } from './parking-scripts.js';

/** Failures in a row, over all jobs and workers. A call that is answered ends a run. */
export interface FailureRuns {
  /** Counts a failed call. Resolves to the failures in a row of the endpoint, and of the destination. */
  failed(destination: string, endpoint: string): Promise<{ endpoint: number; destination: number }>;
  /**
   * Counts a job that another server than Klaviyo refused. Resolves to the number of distinct jobs in a row: one payload
   * that is refused again and again counts once.
   */
  failedForeign(destination: string, endpoint: string, job: string): Promise<number>;
  /** Resets the counts: a call was answered, so there is no outage. */
  answered(destination: string, endpoint: string): Promise<void>;
}

/** A single event fails again only after its back-off of up to 15 minutes. Failures within this time count as one run. */
const RUN_MEMORY_MS = 3_600_000;

export function failureRunsOver(redis: RedisClient): FailureRuns {
  return {
    async failed(destination, endpoint) {
      const keys = [holdKeys(destination, endpoint).failures, holdKeys(destination).failures];
      const counts = (await runScript(redis, FAILED, keys, [RUN_MEMORY_MS])) as [number, number];
      return { endpoint: counts[0], destination: counts[1] };
    },
    async failedForeign(destination, endpoint, job) {
      const { foreign } = holdKeys(destination, endpoint);
      return Number(await runScript(redis, FAILED_FOREIGN, [foreign], [RUN_MEMORY_MS, job]));
    },
    async answered(destination, endpoint) {
      const { failures, foreign } = holdKeys(destination, endpoint);
      await redis.del(failures, foreign, holdKeys(destination).failures);
    },
  };
}
