/**
 * Follows a campaign that another process runs.
 *
 * Failure story: no worker serves the destination, or the last one died. Then the campaign would stand still for ever and its
 * follower would wait as long. So the following ends after a time without a runner. The campaign stays recorded.
 */
import type { RedisClient } from '@tracklayer/redis';
import { CampaignNotFoundError } from './errors.js';
import { createTicker, pause } from './pace.js';
import { createThroughput } from './throughput.js';
import type { Campaign, Followed, FollowOptions } from './types.js';
import { viewCampaign } from './view.js';

const LOOK_EVERY_MS = 250;
const UNTAKEN_MS = 15_000;

export interface FollowContext {
  redis: RedisClient;
  destination: string;
  now: () => number;
}

export async function followCampaign(
  { redis, destination, now }: FollowContext,
  id: string,
  { signal, onProgress, everyMs, untakenMs = UNTAKEN_MS }: FollowOptions,
): Promise<Followed> {
  const throughput = createThroughput();
  const isDue = createTicker(now, everyMs);
  let aloneSinceMs: number | undefined;
  let before = '';
  for (;;) {
    const campaign = await viewCampaign(redis, destination, id);
    if (campaign === undefined) throw new CampaignNotFoundError(id);
    aloneSinceMs = isAlone(campaign) ? (aloneSinceMs ?? performance.now()) : undefined;
    const end = endOf(campaign, signal, aloneSinceMs, untakenMs);
    const { runner } = campaign;
    // News of the runner and the state come at once.
    const news = `${campaign.state} ${runner}`;
    if (isDue(end !== undefined || news !== before)) {
      onProgress?.({ ...throughput.note(campaign, now()), ...(runner !== undefined && { runner }) });
    }
    before = news;
    if (end !== undefined) return { campaign, end };
    await pause(LOOK_EVERY_MS, signal);
  }
}

/** Whether a worker should run it, and none does. */
function isAlone({ state, runner }: Campaign): boolean {
  return state === 'interrupted' || (state === 'running' && runner === undefined);
}

function endOf(
  { state }: Campaign,
  signal: AbortSignal | undefined,
  aloneSinceMs: number | undefined,
  untakenMs: number,
): Followed['end'] | undefined {
  if (state === 'done' || state === 'cancelled' || state === 'stopped') return 'over';
  if (signal?.aborted) return 'detached';
  return aloneSinceMs !== undefined && performance.now() - aloneSinceMs >= untakenMs
    ? 'not-taken'
    : undefined;
}
