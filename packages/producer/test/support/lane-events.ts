import { createLanes, type DeliveryJob } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';

/** The payloads in the lane of events, in the order in which Redis got them. */
export async function lanePayloads(redis: RedisClient, destination: string): Promise<DeliveryJob[]> {
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const jobs = await lanes
    .queue(destination, 'metric-event')
    .getJobs(['waiting', 'delayed', 'prioritized'], 0, -1, true);
  await lanes.close();
  return jobs.map(({ data }) => data as DeliveryJob);
}

/** The ids of the events in the lane, in the order in which Redis got them. */
export async function laneEvents(redis: RedisClient, destination: string): Promise<string[]> {
  const payloads = await lanePayloads(redis, destination);
  return payloads.map((data) => ('event' in data ? (data.event?.eventId ?? '') : ''));
}
