import { anyExists, type RedisClient } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';

interface OpenCampaign {
  id: string;
  state: string | null;
  /** A process runs it. */
  isHeld: boolean;
}

/** How many campaigns of the workers have not ended, by what they do now. */
export interface OpenCampaignCounts {
  /** A process runs it. */
  running: number;
  /** A worker should take it up. */
  waiting: number;
  /** A person paused it, or it stopped by itself. */
  paused: number;
}

/**
 * Ids of the campaigns that a worker should take up, the oldest first: they are `running`, and no process runs them. Campaigns that
 * ended leave the set here.
 */
export async function waitingCampaigns(redis: RedisClient, destination: string): Promise<string[]> {
  const open = await openCampaigns(redis, destination);
  const over = open.filter(({ state }) => state !== 'running' && state !== 'paused');
  if (over.length > 0) {
    await redis.zrem(deadKeys(destination).openCampaigns, ...over.map(({ id }) => id));
  }
  return open.filter(isWaiting).map(({ id }) => id);
}

/** Changes nothing. */
export async function countOpenCampaigns(
  redis: RedisClient,
  destination: string,
): Promise<OpenCampaignCounts> {
  const open = await openCampaigns(redis, destination);
  return {
    running: open.filter(({ state, isHeld }) => state === 'running' && isHeld).length,
    waiting: open.filter(isWaiting).length,
    paused: open.filter(({ state }) => state === 'paused').length,
  };
}

function isWaiting({ state, isHeld }: OpenCampaign): boolean {
  return state === 'running' && !isHeld;
}

async function openCampaigns(redis: RedisClient, destination: string): Promise<OpenCampaign[]> {
  const keys = deadKeys(destination);
  if (!(await anyExists(redis, [keys.openCampaigns]))) return [];
  const ids = await redis.zrange(keys.openCampaigns, '0', '-1');
  return Promise.all(
    ids.map(async (id) => {
      const [state, leases] = await Promise.all([
        redis.hget(keys.campaign(id), 'state'),
        redis.exists(keys.lease(id)),
      ]);
      return { id, state, isHeld: leases > 0 };
    }),
  );
}
