import type { JobType } from '@tracklayer/events';
import { destinationPrefix, type RedisClient } from '@tracklayer/redis';
import { Queue } from 'bullmq';
import type { DeliveryJob } from './job.js';

/** What has ended is remembered by marks; the few jobs kept in a lane are for people to look at. */
const KEEP_COMPLETED = 1000;

/** Nothing of ours reads BullMQ's event stream; its default of 10,000 entries a lane costs a megabyte each. */
const KEEP_STREAM_EVENTS = 1000;

export type LaneQueue = Queue<DeliveryJob, string, JobType>;

/**
 * One lane as a BullMQ queue over a shared connection, which it never closes. Completed jobs stay for `keepMs` at most:
 * BullMQ refuses an id that it still holds, so longer than the deduplication window would widen that window.
 *
 * It must recover by itself from whatever happens to Redis. BullMQ waits for the connection once, when the queue is
 * made, and then asks the server for its version: a connection lost at that moment would leave the queue broken for
 * good. So both are left out, and every command meets the connection as it is then.
 */
export function openQueue(
  redis: RedisClient,
  destination: string,
  type: JobType,
  { keepMs }: { keepMs: number },
): LaneQueue {
  const queue: LaneQueue = new Queue(type, {
    connection: redis,
    prefix: destinationPrefix(destination),
    skipVersionCheck: true,
    skipWaitingForReady: true,
    streams: { events: { maxLen: KEEP_STREAM_EVENTS } },
    defaultJobOptions: {
      removeOnComplete: { count: KEEP_COMPLETED, age: Math.ceil(keepMs / 1000) },
      removeOnFail: false,
    },
  });
  // The connection's owner hears of its errors; each queue would only repeat them, and unheard they end the process.
  queue.on('error', () => {});
  return queue;
}
