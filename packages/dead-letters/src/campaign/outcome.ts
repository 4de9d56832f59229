import type { RedisClient } from '@tracklayer/redis';
import { countsAbove0, type Outcome } from '../audit/audit.js';
import { readCampaign } from './store.js';
import type { Campaign } from './types.js';

/** The present outcome of a campaign; undefined if it is no longer stored. */
export async function campaignOutcome(
  redis: RedisClient,
  destination: string,
  id: string,
): Promise<Outcome | undefined> {
  const stored = await readCampaign(redis, destination, id);
  return stored && outcomeOf(stored.campaign);
}

/** The counts above zero. For a cancelled campaign also the letters that are under way, and those not sent. Pure. */
export function outcomeOf({ state, counts, underWay, left }: Campaign): Outcome {
  return countsAbove0({ ...counts, ...(state === 'cancelled' && { underWay, notSent: left }) });
}
