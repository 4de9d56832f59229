import { randomUUID } from 'node:crypto';
import { compactJournal, journalKeys, packDetails, packEntry } from '@tracklayer/journal';
import {
  type DeliveryJob,
  JOB_VERSION,
  type JournalRecord,
  jobId,
  journalTag,
  type Lanes,
  type NewJob,
} from '@tracklayer/lanes';
import { chunks, type RedisClient } from '@tracklayer/redis';
import { startProgress } from '../../progress.js';
import { usedBytes } from '../../used-bytes.js';
import { order } from '../synthetic-order.js';

const BATCH = 1_000;
const KEYS_AT_ONCE = 1_000;
/** A worker compacts once a second. */
const COMPACT_EVERY = 20;

export interface Filled {
  destination: string;
  events: number;
  people: number;
  run: string;
}

/** Stores orders and settles them, as a producer and a worker do, without calls between. */
export async function fillJournal(
  redis: RedisClient,
  lanes: Lanes,
  { destination, events, people, run }: Filled,
): Promise<void> {
  const progress = startProgress(`events of ${destination}`, events);
  const store = lanes.deliveryStore(destination);
  const queue = lanes.queue(destination, 'metric-event');
  for (let from = 0; from < events; from += BATCH) {
    const jobs = Array.from({ length: Math.min(BATCH, events - from) }, (_, index) =>
      orderJob(from + index, run, people),
    );
    await lanes.enqueue(destination, jobs);
    await Promise.all(
      jobs.map((job) =>
        store.settle(
          { type: 'metric-event', jobId: job.jobId },
          'delivered',
          undefined,
          recordOf(job, lanes),
        ),
      ),
    );
    await queue.drain();
    if ((from / BATCH) % COMPACT_EVERY === 0) await compactJournal(redis, destination);
    progress.at(from + jobs.length);
  }
  await compactJournal(redis, destination);
  progress.end();
}

/** What the journal of a destination takes, in bytes. Removes it. */
export async function journalBytes(redis: RedisClient, destination: string): Promise<number> {
  const keys = await redis.keys(`${journalKeys(destination).state}*`);
  const before = await usedBytes(redis);
  for (const some of chunks(keys, KEYS_AT_ONCE)) await redis.del(some);
  return before - (await usedBytes(redis));
}

function orderJob(index: number, run: string, people: number): NewJob & { data: DeliveryJob } {
  const event = order(index, run, people);
  return {
    jobId: jobId('metric-event', event.name, event.eventId),
    data: { v: JOB_VERSION, type: 'metric-event', event, enqueuedAtMs: Date.now(), attempts: [] },
  };
}

/** What a worker writes of an order that waited for its profile and was sent at once. */
function recordOf({ jobId: id, data }: NewJob & { data: DeliveryJob }, { journal }: Lanes): JournalRecord {
  const requestId = randomUUID();
  const begunAtMs = data.enqueuedAtMs + 40;
  const isFull = journal?.level === 'full';
  return {
    tags: journalTag(id, data),
    entry: packEntry({
      end: 'delivered',
      trackedAtMs: data.enqueuedAtMs,
      begunAtMs,
      endedAtMs: begunAtMs + 80,
      attempts: 1,
      status: 202,
      requestId,
      name: 'purchase',
      waits: ['profile'],
    }),
    details: isFull
      ? packDetails({
          calls: [
            {
              atMs: begunAtMs,
              endpoint: 'POST /api/events',
              status: 202,
              tookMs: 78,
              requestId,
              permitMs: 1,
            },
          ],
          leftOut: [],
          waited: ['profile'],
        })
      : '',
    lifeMs: journal?.lifeMs ?? 0,
    isWatched: false,
  };
}
