import type { Campaign, CampaignProgress } from './types.js';

const WINDOW_MS = 10_000;

/** Measures how many letters of a campaign came to their end per second, over the last seconds. */
export interface Throughput {
  /** Adds the present state of the campaign. Returns its speed and its remaining time. */
  note(campaign: Campaign, nowMs: number): CampaignProgress;
}

export function createThroughput(windowMs = WINDOW_MS): Throughput {
  const samples: { atMs: number; ended: number }[] = [];
  return {
    note(campaign, nowMs) {
      const { delivered, duplicate, skipped, deadAgain } = campaign.counts;
      samples.push({ atMs: nowMs, ended: delivered + duplicate + skipped + deadAgain });
      while (samples.length > 2 && (samples[1]?.atMs ?? nowMs) <= nowMs - windowMs) samples.shift();
      const [first = { atMs: nowMs, ended: 0 }] = samples;
      const last = samples.at(-1) ?? first;
      const passedMs = last.atMs - first.atMs;
      const perSecond = passedMs <= 0 ? 0 : ((last.ended - first.ended) * 1000) / passedMs;
      const isMoving = campaign.state === 'running' && perSecond > 0;
      const remaining = campaign.left + campaign.underWay;
      const leftMs = Math.round((remaining / perSecond) * 1000);
      return { campaign, perSecond, ...(isMoving && { leftMs }) };
    },
  };
}
