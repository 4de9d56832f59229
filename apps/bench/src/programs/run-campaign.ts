/**
 * Starts a campaign if needed, and waits for its end. A worker runs the campaign, or this process does. Then this process may be
 * killed at any time and started again.
 */
import {
  type CampaignCounts,
  createDeadLetters,
  type CampaignProgress as Watched,
} from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { lowerPriority } from '@tracklayer/lower-priority';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { programArguments } from './program.js';

export interface CampaignSettings {
  redisUrl: string;
  destination: string;
  /** Undefined: starts a new campaign over every dead letter. */
  campaignId?: string;
  /** False: this process runs the campaign, so that its kills hurt no worker. */
  inWorkers: boolean;
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

const { redisUrl, destination, campaignId, inWorkers } = programArguments<CampaignSettings>();

const redis = connectRedis(redisUrl, { role: 'worker', name: 'bench' });
const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
const { campaigns } = createDeadLetters(redis, { lanes });

const order = { selection: {}, reason: 'benchmark', by: 'bench' };
const id = campaignId ?? (await campaigns.start(destination, order, { inWorkers })).id;
const watch = {
  everyMs: 100,
  onProgress({ campaign: { state, total, counts, underWay, left } }: Watched): void {
    const progress: CampaignProgress = { campaignId: id, state, total, counts, underWay, left };
    process.send?.(progress);
  },
};
if (inWorkers) {
  await campaigns.follow(destination, id, watch);
} else {
  // As a worker's thread does.
  lowerPriority();
  await campaigns.run(destination, id, {
    holder: `bench:${process.pid}`,
    wait: true,
    leaseMs: LEASE_MS,
    ...watch,
  });
}
await lanes.close();
await closeRedis(redis, 1_000);
process.disconnect?.();
