/**
 * Campaigns as readers see them: with the process that runs each one now.
 *
 * Failure story: the process that runs a campaign is killed. The stored state stays `running`, because nobody is left to
 * change it. The lease of that process expires, and readers see `interrupted`.
 */
import type { RedisClient } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { holderOf } from './lease.js';
import { campaignIds, readCampaign, type StoredCampaign } from './store.js';
import type { Campaign, CampaignState } from './types.js';

export async function viewCampaign(
  redis: RedisClient,
  destination: string,
  id: string,
): Promise<Campaign | undefined> {
  const [stored, token] = await Promise.all([
    readCampaign(redis, destination, id),
    redis.get(deadKeys(destination).lease(id)),
  ]);
  return stored && viewOf(stored, token === null ? undefined : holderOf(token));
}

/** The newest first. */
export async function viewCampaigns(
  redis: RedisClient,
  destination: string,
  limit: number,
): Promise<Campaign[]> {
  const ids = await campaignIds(redis, destination, limit);
  const found = await Promise.all(ids.map((id) => viewCampaign(redis, destination, id)));
  return found.filter((campaign) => campaign !== undefined);
}

/** @param runner the process that holds the lease. Pure. */
function viewOf({ campaign, wasTakenUp }: StoredCampaign, runner: string | undefined): Campaign {
  if (campaign.stopped !== undefined) return { ...campaign, state: 'stopped' };
  if (campaign.state !== 'running') return campaign;
  if (runner !== undefined) return { ...campaign, runner };
  // A new campaign of the workers waits for the first one.
  const state: CampaignState = campaign.inWorkers && !wasTakenUp ? 'running' : 'interrupted';
  return { ...campaign, state };
}
