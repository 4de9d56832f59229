import type { RedisClient } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';

/**
 * Ids of the campaigns that a worker should take up, the oldest first: they are `running`, and no process runs them. Campaigns that
 * ended leave the set here.
 */
export async function waitingCampaigns(redis: RedisClient, destination: string): Promise<string[]> {
  const keys = deadKeys(destination);
  const ids = await redis.zrange(keys.openCampaigns, '0', '-1');
  if (ids.length === 0) return [];
  const facts = await Promise.all(
    ids.map(async (id) => {
      const [state, leases] = await Promise.all([
        redis.hget(keys.campaign(id), 'state'),
        redis.exists(keys.lease(id)),
      ]);
      return { id, state, isHeld: leases > 0 };
    }),
  );
  const over = facts.filter(({ state }) => state !== 'running' && state !== 'paused');
  if (over.length > 0) await redis.zrem(keys.openCampaigns, ...over.map(({ id }) => id));
  return facts.filter(({ state, isHeld }) => state === 'running' && !isHeld).map(({ id }) => id);
}
