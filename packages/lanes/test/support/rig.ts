import { randomUUID } from 'node:crypto';
import type { CanonicalEvent } from '@tracklayer/events';
import {
  createLanes,
  type DeliveryStore,
  type JobRef,
  jobId,
  type Lanes,
  lanePrefix,
  type MetricEventJob,
  type NewJob,
  type ProfileUpsertJob,
} from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';

const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
export const WINDOW_MS = 3_600_000;

/** Lanes over a real Redis, and a destination that no other test uses. */
export interface Rig {
  redis: Redis;
  destination: string;
  lanes: Lanes;
  store: DeliveryStore;
  /** Removes what the test stored, and every connection. */
  end(): Promise<void>;
}

export function rig(): Rig {
  const redis = connectRedis(REDIS_URL, { role: 'reader', name: 'lanes-test' }) as Redis;
  const destination = `t${randomUUID().slice(0, 8)}`;
  const lanes = createLanes(redis, { dedupWindowMs: WINDOW_MS });
  const store = lanes.deliveryStore(destination);
  return {
    redis,
    destination,
    lanes,
    store,
    async end() {
      await lanes.close();
      const keys = await redis.keys(`${lanePrefix(destination)}:*`);
      if (keys.length > 0) await redis.del(keys);
      await redis.srem('tracklayer:destinations', destination);
      await closeRedis(redis, 1_000);
    },
  };
}

export function event(eventId: string, fields: Partial<CanonicalEvent> = {}): CanonicalEvent {
  return {
    name: 'search',
    eventId,
    time: '2026-04-20T10:00:00.000Z',
    profile: { email: 'ava@shop.example' },
    properties: { query: 'day cream' },
    ...fields,
  };
}

export function eventJob(
  eventId: string,
  fields: Partial<MetricEventJob> = {},
): NewJob & { data: MetricEventJob } {
  const id = jobId('metric-event', 'search', eventId);
  const data: MetricEventJob = {
    v: 1,
    type: 'metric-event',
    enqueuedAtMs: 1,
    attempts: [],
    event: event(eventId),
    ...fields,
  };
  return { jobId: id, data };
}

export function profileJob(
  eventId: string,
  fields: Partial<ProfileUpsertJob> = {},
): NewJob & { data: ProfileUpsertJob } {
  const id = jobId('profile-upsert', 'email:ava@shop.example', eventId);
  const profile = { email: 'ava@shop.example' };
  const time = '2026-04-20T10:00:00.000Z';
  return {
    jobId: id,
    data: { v: 1, type: 'profile-upsert', enqueuedAtMs: 1, attempts: [], profile, time, ...fields },
  };
}

export function refOf(job: NewJob): JobRef {
  return { type: job.data.type, jobId: job.jobId };
}

/** Takes the next job of a lane as a worker would, and ends it. `fail`: BullMQ itself counts it as failed. */
export async function workOne(
  { destination }: Rig,
  type: JobRef['type'],
  end: 'complete' | 'fail' | 'hold' = 'complete',
): Promise<string | undefined> {
  const connection = connectRedis(REDIS_URL, { role: 'worker', name: 'lanes-test' });
  const worker = new Worker(type, null, { connection, prefix: lanePrefix(destination), autorun: false });
  try {
    const job = await worker.getNextJob('test', { block: false });
    if (job === undefined) return undefined;
    if (end === 'complete') await job.moveToCompleted('done', 'test', false);
    if (end === 'fail') await job.moveToFailed(new Error('stalled'), 'test', false);
    return job.id;
  } finally {
    await worker.close();
    await closeRedis(connection, 1_000);
  }
}
