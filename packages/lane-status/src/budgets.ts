import type { JobType } from '@tracklayer/events';
import {
  ENDPOINTS,
  type Endpoint,
  JOB_ENDPOINTS,
  type LoweredLimits,
  limitWindows,
} from '@tracklayer/klaviyo';
import { createPermits, type Permits, type WindowState } from '@tracklayer/rate-limit';
import type { RedisClient } from '@tracklayer/redis';

/** What a lane has used of what its destination allows, over all workers. */
export interface Budget {
  /** Calls of about the last second: the rate now. */
  perSecond: number;
  /** Calls of about the last minute. */
  perMinute: number;
  /** Calls that a minute may have now. It is less than the limit while another client draws on the same budget. */
  allowedPerMinute: number;
  /** Calls that a minute allows all clients of the account together. */
  limitPerMinute: number;
  /** Calls a minute that other clients of the account use, as far as 429s and headers tell. */
  othersPerMinute: number;
  /** Epoch ms until which the destination asked us to wait. */
  throttledUntilMs?: number;
  /** How long the destination asked us to wait, in ms, where that was longer than the longest wait. */
  askedMs?: number;
}

export interface Budgets {
  /** The budget of the lane's endpoint that is closest to its limit. */
  of(destination: string, lane: JobType): Promise<Budget>;
  /** Ends the waits that the destination asked for. Resolves to the endpoints that waited. */
  unblock(destination: string, lane?: JobType): Promise<Endpoint[]>;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * Reads the permits that the workers take, and takes none of them.
 *
 * @param limits what the configuration lowers of a destination's limits.
 */
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
    async unblock(destination, lane) {
      const permits = permitsOf(destination);
      const endpoints = lane === undefined ? ENDPOINTS : JOB_ENDPOINTS[lane];
      const ended = await Promise.all(
        endpoints.map(async (endpoint) => {
          const { blockedUntilMs } = await permits.state(endpoint);
          return blockedUntilMs > 0 && (await permits.unblock(endpoint)) ? [endpoint] : [];
        }),
      );
      return ended.flat();
    },
    async of(destination, lane) {
      const permits = permitsOf(destination);
      return busiest(await Promise.all(JOB_ENDPOINTS[lane].map((endpoint) => budgetOf(permits, endpoint))));
    },
  };
}

async function budgetOf(permits: Permits, endpoint: Endpoint): Promise<Budget> {
  const { windows, blockedUntilMs, askedMs } = await permits.state(endpoint);
  const second = windows.find(({ windowMs }) => windowMs === SECOND_MS);
  const minute = windows.find(({ windowMs }) => windowMs === MINUTE_MS);
  return {
    perSecond: second?.used ?? 0,
    perMinute: minute?.used ?? 0,
    allowedPerMinute: minute?.ceiling ?? 0,
    limitPerMinute: minute?.limit ?? 0,
    othersPerMinute: Math.round((minute?.limit ?? 0) * othersShare(windows)),
    ...(blockedUntilMs > 0 && { throttledUntilMs: blockedUntilMs }),
    ...(askedMs !== undefined && { askedMs }),
  };
}

/** The part of the budget that the limiter leaves to others. A header tells of the second only, so the larger part counts. */
function othersShare(windows: readonly WindowState[]): number {
  return Math.max(0, ...windows.map(({ limit, ceiling }) => 1 - ceiling / limit));
}

function busiest(budgets: readonly Budget[]): Budget {
  return budgets.reduce((most, each) => (urgency(each) > urgency(most) ? each : most));
}

/** A throttled endpoint comes first, then the endpoint that has used the largest part of its minute. */
function urgency({ perMinute, allowedPerMinute, throttledUntilMs = 0 }: Budget): number {
  return throttledUntilMs + perMinute / Math.max(1, allowedPerMinute);
}
