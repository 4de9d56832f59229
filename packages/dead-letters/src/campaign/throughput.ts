import type { Campaign, CampaignProgress } from './types.js';

const WINDOW_MS = 10_000;

/** How fast a campaign's letters come to their end, over the last seconds. */
export interface CampaignSpeed {
  /** Takes note of how it stands, and says how fast it goes and how long it will take. */
  note(campaign: Campaign, nowMs: number): CampaignProgress;
}

export function createSpeed(windowMs = WINDOW_MS): CampaignSpeed {
  const seen: { atMs: number; ended: number }[] = [];
  return {
    note(campaign, nowMs) {
      const { delivered, duplicate, skipped, deadAgain } = campaign.counts;
      seen.push({ atMs: nowMs, ended: delivered + duplicate + skipped + deadAgain });
      while (seen.length > 2 && (seen[1]?.atMs ?? nowMs) <= nowMs - windowMs) seen.shift();
      const [first = { atMs: nowMs, ended: 0 }] = seen;
      const last = seen.at(-1) ?? first;
      const passedMs = last.atMs - first.atMs;
      const perSecond = passedMs <= 0 ? 0 : ((last.ended - first.ended) * 1000) / passedMs;
      const isMoving = campaign.state === 'running' && perSecond > 0;
      const toGo = campaign.left + campaign.underWay;
      return { campaign, perSecond, ...(isMoving && { leftMs: Math.round((toGo / perSecond) * 1000) }) };
    },
  };
}
