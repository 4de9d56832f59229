import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryJob } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { Queue, Worker } from 'bullmq';
import { usedBytes } from '../used-bytes.js';
import { death } from './synthetic-deaths.js';

const BATCH = 1_000;

/**
 * The bytes in Redis of a failed job of bare BullMQ, with the same data and the same message. The stack trace is left out,
 * which BullMQ would store. The stream of events is left out too, because it does not grow with the number of jobs.
 */
export async function bareJobBytes(redis: RedisClient, redisUrl: string, jobs: number): Promise<number> {
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  const queue = new Queue('bare', { connection });
  const before = await usedBytes(redis);
  for (let at = 0; at < jobs; at += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, jobs - at) }, (_, index) => death(at + index, jobs));
    await queue.addBulk(
      batch.map(({ ref, job }) => ({
        name: ref.type,
        data: job,
        opts: { jobId: ref.jobId, stackTraceLimit: 0 },
      })),
    );
  }
  const worker = new Worker<DeliveryJob>(
    'bare',
    async ({ data }) => {
      throw new Error(data.attempts[0]?.detail);
    },
    { connection, concurrency: 64 },
  );
  worker.on('error', () => undefined);
  while ((await queue.getFailedCount()) < jobs) await sleep(100);
  await worker.close();
  await queue.trimEvents(0);
  const bytes = (await usedBytes(redis)) - before;
  await queue.obliterate({ force: true });
  await queue.close();
  return bytes / jobs;
}
