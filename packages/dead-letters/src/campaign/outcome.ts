import type { RedisClient } from '@tracklayer/redis';
import { countsAbove0, type Outcome } from '../audit/audit.js';
import { readCampaign } from './store.js';
import type { Campaign } from './types.js';

/** The outcome of a campaign that is still stored, as it is now: letters of a cancelled campaign are counted too. */
export async function campaignOutcome(
  redis: RedisClient,
  destination: string,
  id: string,
): Promise<Outcome | undefined> {
  const stored = await readCampaign(redis, destination, id);
  return stored && outcomeOf(stored.campaign);
}

/** The counts above zero. Of a cancelled campaign also how many letters are under way, and how many were not sent. Pure. */
export function outcomeOf({ state, counts, underWay, left }: Campaign): Outcome {
  return countsAbove0({ ...counts, ...(state === 'cancelled' && { underWay, notSent: left }) });
}
