import type { JobType } from '@tracklayer/events';
import { type Endpoint, JOB_ENDPOINTS, type LoweredLimits, limitWindows } from '@tracklayer/klaviyo';
import { createPermits, type Permits } from '@tracklayer/rate-limit';
import type { RedisClient } from '@tracklayer/redis';

/** What a lane has used of what its destination allows, over all workers. */
export interface Budget {
  /** Calls of about the last second: the rate now. */
  perSecond: number;
  /** Calls of about the last minute. */
  perMinute: number;
  /** How many there may be in a minute now: less than the limit while somebody else draws on it. */
  allowedPerMinute: number;
  /** Epoch ms until which the destination asked us to wait. */
  throttledUntilMs?: number;
}

export interface Budgets {
  of(destination: string, type: JobType): Promise<Budget>;
}

/** Reads the permits that the workers take; takes none. `limits`: what the configuration lowers of a destination. */
export function createBudgets(redis: RedisClient, limits: (destination: string) => LoweredLimits): Budgets {
  const known = new Map<string, Permits>();

  function permitsOf(destination: string): Permits {
    const found =
      known.get(destination) ??
      createPermits({ redis, destination, windows: limitWindows(limits(destination)) });
    known.set(destination, found);
    return found;
  }

  return {
    async of(destination, type) {
      const permits = permitsOf(destination);
      return busiest(await Promise.all(JOB_ENDPOINTS[type].map((endpoint) => budgetOf(permits, endpoint))));
    },
  };
}

async function budgetOf(permits: Permits, endpoint: Endpoint): Promise<Budget> {
  const { windows, blockedUntilMs } = await permits.state(endpoint);
  const [second, minute] = windows;
  return {
    perSecond: second?.used ?? 0,
    perMinute: minute?.used ?? 0,
    allowedPerMinute: minute?.ceiling ?? 0,
    ...(blockedUntilMs > 0 && { throttledUntilMs: blockedUntilMs }),
  };
}

/** Of the calls of one lane, those that hold it up most. */
function busiest(budgets: readonly Budget[]): Budget {
  return budgets.reduce((most, each) => (urgency(each) > urgency(most) ? each : most));
}

function urgency({ perMinute, allowedPerMinute, throttledUntilMs }: Budget): number {
  return (throttledUntilMs ?? 0) + perMinute / Math.max(1, allowedPerMinute);
}
