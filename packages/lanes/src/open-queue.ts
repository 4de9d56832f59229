import type { JobType } from '@tracklayer/events';
import { destinationPrefix, type RedisClient } from '@tracklayer/redis';
import { Queue } from 'bullmq';
import type { DeliveryJob } from './job.js';

/** Nothing of ours reads BullMQ's event stream; its default of 10,000 entries a lane costs a megabyte each. */
const KEEP_STREAM_EVENTS = 1000;

export type LaneQueue = Queue<DeliveryJob, string, JobType>;

/**
 * One lane as a BullMQ queue over a shared connection, which it never closes.
 *
 * It must recover by itself from whatever happens to Redis. BullMQ waits for the connection once, when the queue is
 * made, and then asks the server for its version: a connection lost at that moment would leave the queue broken for
 * good. So both are left out, and every command meets the connection as it is then.
 *
 * Its jobs carry no options of their own about what becomes of them when they end: that is the worker's to say, once, and
 * options on each job cost a quarter of the time Redis takes to store it.
 */
export function openQueue(redis: RedisClient, destination: string, type: JobType): LaneQueue {
  const queue: LaneQueue = new Queue(type, {
    connection: redis,
    prefix: destinationPrefix(destination),
    skipVersionCheck: true,
    skipWaitingForReady: true,
    streams: { events: { maxLen: KEEP_STREAM_EVENTS } },
  });
  // The connection's owner hears of its errors; each queue would only repeat them, and unheard they end the process.
  queue.on('error', () => {});
  return queue;
}
