import { randomUUID } from 'node:crypto';
import { type CanonicalEvent, type EventName, JOB_TYPES, type JobType } from '@tracklayer/events';
import {
  announceWorker,
  createLanes,
  type DeliveryJob,
  type DeliveryStore,
  JOB_LEVEL,
  type Lanes,
  lanePrefix,
} from '@tracklayer/lanes';
import { createProducer, type Producer, type ProducerOptions, type TrackInput } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { version } from '../../src/version.js';

export const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
export const NOW_MS = Date.parse('2026-04-23T10:15:30.000Z');
export const MAX_WAIT_MS = 30_000;

/** A producer over a real Redis, for destinations that no other test uses, with the jobs that it stored. */
export interface Rig {
  redis: Redis;
  producer: Producer;
  lanes: Lanes;
  /** The first destination. */
  destination: string;
  destinations: readonly string[];
  store: DeliveryStore;
  /** The jobs of a lane of the first destination, oldest first. */
  stored(type: JobType): Promise<Job<DeliveryJob>[]>;
  /** The number of jobs in all lanes of the first destination. */
  total(): Promise<number>;
  end(): Promise<void>;
}

export function newDestination(): string {
  return `t${randomUUID().slice(0, 8)}`;
}

export function rig(options: Omit<ProducerOptions, 'redis' | 'redisUrl'> = {}): Rig {
  const redis = connectRedis(REDIS_URL, { role: 'reader', name: 'producer-test' }) as Redis;
  const destinations = options.destinations ?? [newDestination()];
  const destination = destinations[0] as string;
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const store = lanes.deliveryStore(destination);
  const producer = createProducer({
    redisUrl: REDIS_URL,
    now: () => NOW_MS,
    // Most tests have no worker.
    onWorkerWarning: () => {},
    ...options,
    destinations,
  });

  async function stored(type: JobType): Promise<Job<DeliveryJob>[]> {
    const jobs = await lanes
      .queue(destination, type)
      .getJobs(['waiting', 'delayed', 'prioritized'], 0, -1, true);
    return jobs as Job<DeliveryJob>[];
  }

  return {
    redis,
    producer,
    lanes,
    destination,
    destinations,
    store,
    stored,
    async total() {
      const all = await Promise.all(
        (['profile-upsert', 'list-subscription', 'metric-event'] as const).map((type) => stored(type)),
      );
      return all.flat().length;
    },
    async end() {
      await producer.close();
      await lanes.close();
      await forget(redis, destinations);
      await closeRedis(redis, 1_000);
    },
  };
}

/** Says that a worker of this version serves the destinations, so that the producer does not warn of them. */
export async function serve(redis: Redis, destinations: readonly string[]): Promise<void> {
  const card = { version: version(), level: JOB_LEVEL, host: 'test', pid: 1, sinceMs: 0, lanes: JOB_TYPES };
  for (const destination of destinations) await announceWorker(redis, destination, 'test', card);
}

/** Removes every key of a destination. */
export async function forget(redis: Redis, destinations: readonly string[]): Promise<void> {
  for (const destination of destinations) {
    const keys = await redis.keys(`${lanePrefix(destination)}:*`);
    if (keys.length > 0) await redis.del(keys);
    await redis.srem('tracklayer:destinations', destination);
  }
}

/** An event whose person and times are in their canonical form, so that tests can compare them with what is stored. */
type Canonical<Name extends EventName> = Omit<TrackInput<Name>, 'profile' | 'consent' | 'time'> &
  Pick<CanonicalEvent, 'profile' | 'consent' | 'time'>;

export function purchase(
  eventId: string,
  fields: Partial<Canonical<'purchase'>> = {},
): Canonical<'purchase'> {
  return {
    name: 'purchase',
    eventId,
    time: '2026-04-23T10:15:30Z',
    profile: { email: 'ava@shop.example', firstName: 'Ava' },
    properties: { orderId: eventId, value: 129.95, currency: 'EUR' },
    ...fields,
  };
}

export function signUp(eventId: string, fields: Partial<Canonical<'sign_up'>> = {}): Canonical<'sign_up'> {
  return {
    name: 'sign_up',
    eventId,
    time: '2026-04-23T10:15:30Z',
    profile: { email: 'ava@shop.example' },
    properties: {},
    consent: { status: 'granted', at: '2026-04-23T10:15:00Z', source: 'footer' },
    ...fields,
  };
}
