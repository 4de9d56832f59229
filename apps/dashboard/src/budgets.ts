import type { JobType } from '@tracklayer/events';
import type { Endpoint } from '@tracklayer/klaviyo';
import { createPermits, type Permits } from '@tracklayer/rate-limit';
import type { RedisClient } from '@tracklayer/redis';
import type { Limits } from './limits.js';

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

/** The calls of each lane, in either dialect. A lane uses those of its own; the others stand at nothing. */
const CALLS: Record<JobType, readonly Endpoint[]> = {
  'profile-upsert': ['POST /api/profile-import', 'POST /api/profiles', 'PATCH /api/profiles/{id}'],
  'list-subscription': ['POST /api/profile-subscription-bulk-create-jobs', 'POST /api/list-relationships'],
  'metric-event': ['POST /api/events'],
  'event-backfill': [
    'POST /api/event-bulk-create-jobs',
    'POST /api/events-bulk-create-jobs',
    'POST /api/profile-bulk-import-jobs',
  ],
};

const MINUTE_MS = 60_000;

/** Reads the permits that the workers take. */
export function createBudgets(redis: RedisClient, limits: Limits): Budgets {
  const known = new Map<string, Permits>();

  function permitsOf(destination: string): Permits {
    const found = known.get(destination) ?? openPermits(redis, destination, limits);
    known.set(destination, found);
    return found;
  }

  return {
    async of(destination, type) {
      const permits = permitsOf(destination);
      return fullest(await Promise.all(CALLS[type].map((endpoint) => budgetOf(permits, endpoint))));
    },
  };
}

function openPermits(redis: RedisClient, destination: string, limits: Limits): Permits {
  const windows = Object.values(CALLS)
    .flat()
    .map((endpoint) => {
      const { perSecond, perMinute } = limits(destination, endpoint);
      return [
        endpoint,
        [
          { limit: perSecond, windowMs: 1_000 },
          { limit: perMinute, windowMs: MINUTE_MS },
        ],
      ];
    });
  return createPermits({ redis, destination, windows: Object.fromEntries(windows) });
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
