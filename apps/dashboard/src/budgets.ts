import type { JobType } from '@tracklayer/events';
import { type Endpoint, JOB_ENDPOINTS, type LoweredLimits, limitWindows } from '@tracklayer/klaviyo';
import { createPermits, type Permits } from '@tracklayer/rate-limit';
import type { RedisClient } from '@tracklayer/redis';

/** What a lane has used of what its destination allows, over all workers. */
export interface Budget {
  /** Calls of the last minute. */
  calls: number;
  /** How many there may be in a minute now: less than the limit while somebody else draws on it. */
  allowed: number;
  /** Epoch ms until which the destination asked us to wait. */
  throttledUntilMs?: number;
}

export interface Budgets {
  of(destination: string, type: JobType): Promise<Budget>;
}

const MINUTE_MS = 60_000;

/** Reads the permits that the workers take. */
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
      return fullest(await Promise.all(JOB_ENDPOINTS[type].map((endpoint) => budgetOf(permits, endpoint))));
    },
  };
}

async function budgetOf(permits: Permits, endpoint: Endpoint): Promise<Budget> {
  const { windows, blockedUntilMs } = await permits.state(endpoint);
  const minute = windows.find(({ windowMs }) => windowMs === MINUTE_MS);
  return {
    calls: minute?.used ?? 0,
    allowed: minute?.ceiling ?? 0,
    ...(blockedUntilMs > 0 && { throttledUntilMs: blockedUntilMs }),
  };
}

/** Of the calls of one lane, those that hold it up most. */
function fullest(budgets: readonly Budget[]): Budget {
  return budgets.reduce((most, each) => (urgency(each) > urgency(most) ? each : most));
}

function urgency({ calls, allowed, throttledUntilMs }: Budget): number {
  return (throttledUntilMs ?? 0) + calls / Math.max(1, allowed);
}
