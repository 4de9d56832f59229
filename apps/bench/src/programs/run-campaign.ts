/** Runs a campaign to its end, and starts it if needed. It may be killed at any time and started again. */
import { type CampaignCounts, createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { lowerPriority } from '@tracklayer/lower-priority';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { programArguments } from './program.js';

export interface CampaignSettings {
  redisUrl: string;
  destination: string;
  /** Undefined: starts a new campaign over every dead letter. */
  campaignId?: string;
}

export interface CampaignProgress {
  campaignId: string;
  state: string;
  total: number;
  counts: CampaignCounts;
  underWay: number;
  left: number;
}

/** Short, because the next process starts as soon as this one is killed. */
const LEASE_MS = 1_000;

const { redisUrl, destination, campaignId } = programArguments<CampaignSettings>();

// As `tracklayer dlq replay` does.
lowerPriority();
const redis = connectRedis(redisUrl, { role: 'worker', name: 'bench' });
const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
const { campaigns } = createDeadLetters(redis, { lanes });

const id =
  campaignId ?? (await campaigns.start(destination, { selection: {}, reason: 'benchmark', by: 'bench' })).id;
await campaigns.run(destination, id, {
  holder: `bench:${process.pid}`,
  wait: true,
  leaseMs: LEASE_MS,
  everyMs: 100,
  onProgress: ({ campaign: { state, total, counts, underWay, left } }) => {
    const progress: CampaignProgress = { campaignId: id, state, total, counts, underWay, left };
    process.send?.(progress);
  },
});
await lanes.close();
await closeRedis(redis, 1_000);
process.disconnect?.();
