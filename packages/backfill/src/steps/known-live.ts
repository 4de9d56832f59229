import { laneKeys } from '@tracklayer/lanes';
import { type RedisClient, runScript } from '@tracklayer/redis';
import { liveId } from '../migration/entry-id.js';
import { KNOWN_LIVE } from '../migration/scripts.js';
import { askInChunks } from '../migration/seen-entries.js';
import type { Entries } from './batch-size.js';
import type { Step } from './read-steps.js';

export interface WithoutLive {
  batch: Entries;
  /** How many events were left out. */
  known: number;
  /** Their keys. */
  live: Set<string>;
}

/** Leaves out events that live traffic has delivered or is about to deliver. They count as seen all the same. */
export async function withoutLiveEvents(
  { redis, destination }: { redis: RedisClient; destination: string },
  { batch, keys }: Pick<Step, 'batch' | 'keys'>,
): Promise<WithoutLive> {
  const none = { batch, known: 0, live: new Set<string>() };
  if (!('events' in batch) || !(await hasLiveEvents(redis, destination))) return none;
  const { prefix } = laneKeys(destination);
  const ids = batch.events.map(liveId);
  const found = await askInChunks(ids, (some) => runScript(redis, KNOWN_LIVE, [prefix], [some.join()]));
  const live = new Set(keys.filter((_, index) => found[index]));
  return { batch: { events: batch.events.filter((_, index) => !found[index]) }, known: live.size, live };
}

/** Whether the destination ever had an event of live traffic: BullMQ counts the jobs of a lane, and we count what was enqueued. */
async function hasLiveEvents(redis: RedisClient, destination: string): Promise<boolean> {
  const { job, counts } = laneKeys(destination);
  const [jobs, enqueued] = await Promise.all([
    redis.exists(job('metric-event', 'id')),
    redis.hexists(counts, 'metric-event:enqueued'),
  ]);
  return jobs + enqueued > 0;
}
