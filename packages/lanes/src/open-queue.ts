import type { JobType } from '@tracklayer/events';
import { destinationPrefix, type RedisClient } from '@tracklayer/redis';
import { Queue } from 'bullmq';
import { KEEP_STREAM_EVENTS, type LaneData } from './lane-data.js';

export type LaneQueue = Queue<LaneData, string, JobType>;

/**
 * One lane as a BullMQ queue over a shared connection, which it never closes.
 *
 * It must recover by itself from any failure of Redis. BullMQ waits for the connection once, when the queue is made, and then
 * asks the server for its version. A connection lost at that moment would break the queue for good. So both are switched off,
 * and each command uses the connection as it is then.
 *
 * The worker's options say when finished jobs are removed. Options on each job would cost a quarter of the time that Redis
 * takes to store it.
 */
export function openQueue(redis: RedisClient, destination: string, type: JobType): LaneQueue {
  const queue: LaneQueue = new Queue(type, {
    connection: redis,
    prefix: destinationPrefix(destination),
    skipVersionCheck: true,
    skipWaitingForReady: true,
    streams: { events: { maxLen: KEEP_STREAM_EVENTS } },
  });
  // The owner of the connection handles its errors, and each queue repeats them. An unhandled one would end the process.
  queue.on('error', () => {});
  return queue;
}
