import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { lanePrefix, readWorkers } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';

/** The connection of a worker of release 0.1.0. A later one has another name, see `WORKER_CONNECTION`. */
const OLDER_CONNECTION = 'tracklayer:worker:tracklayer-worker';

/** The name of this version's connections. Later versions may change it, but never back to the older one. */
export const WORKER_CONNECTION = 'tracklayer-worker-2';

/**
 * The destinations that a worker of release 0.1.0 serves too. BullMQ names the connection of each worker after its lane. Where
 * there are more of them than workers that say so of themselves, the others are older.
 *
 * @param names the names of all clients of Redis
 */
export async function servedByOlder(
  redis: RedisClient,
  destinations: readonly string[],
  names: readonly string[],
): Promise<string[]> {
  if (!names.includes(OLDER_CONNECTION)) return [];
  const found: string[] = [];
  for (const destination of destinations) {
    const { workers } = await readWorkers(redis, destination);
    const isAhead = (lane: JobType) => {
      const connections = names.filter((name) => name.startsWith(laneConnection(destination, lane))).length;
      return connections > workers.filter((worker) => worker.isAlive && worker.lanes.includes(lane)).length;
    };
    if (JOB_TYPES.some(isAhead)) found.push(destination);
  }
  return found;
}

/** As BullMQ names the connection on which a worker waits for jobs. */
function laneConnection(destination: string, lane: JobType): string {
  return `${lanePrefix(destination)}:${Buffer.from(lane).toString('base64')}`;
}
