import { randomUUID } from 'node:crypto';
import type { CanonicalEvent } from '@tracklayer/events';
import {
  createDeliveryStore,
  createLanes,
  type DeliveryJob,
  type JobRef,
  jobId,
  type Lanes,
  type ListSubscriptionJob,
  type MetricEventJob,
  type ProfileUpsertJob,
} from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { type Job, Worker } from 'bullmq';
import { createDeadLetters, type DeadLetters, type DeadLettersOptions } from '../../src/index.js';
import type { Death } from '../../src/letter/death.js';

export const NOW = Date.parse('2026-04-23T10:20:00Z');
export const WINDOW_MS = 3_600_000;

export const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

/** A destination of its own, with everything a test needs to let jobs live, die and come back. */
export interface World {
  redis: RedisClient;
  lanes: Lanes;
  letters: DeadLetters;
  destination: string;
  settlement: ReturnType<typeof createDeliveryStore>;
  close(): Promise<void>;
}

export function openWorld(options: Partial<DeadLettersOptions> = {}): World {
  const destination = `t${randomUUID().slice(0, 8)}`;
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'dead-letters-test' });
  const lanes = createLanes(redis, { dedupWindowMs: WINDOW_MS });
  const settlement = createDeliveryStore(redis, destination, { windowMs: WINDOW_MS });
  return {
    redis,
    lanes,
    destination,
    settlement,
    letters: createDeadLetters(redis, { lanes, now: () => NOW, ...options }),
    async close() {
      await lanes.close();
      await closeRedis(redis, 1_000);
    },
  };
}

export function purchase(changes: Partial<CanonicalEvent> = {}): CanonicalEvent {
  const eventId = changes.eventId ?? `ord_${randomUUID()}`;
  return {
    name: 'purchase',
    eventId,
    time: '2026-04-23T10:15:30Z',
    profile: { email: 'ava@shop.example', phoneNumber: '+4915112345678' },
    properties: { orderId: eventId, value: 129.95, currency: 'EUR' },
    ...changes,
  };
}

export function eventJob(
  event: CanonicalEvent = purchase(),
  changes: Partial<MetricEventJob> = {},
): MetricEventJob {
  return { v: 1, type: 'metric-event', enqueuedAtMs: NOW - 60_000, attempts: [], event, ...changes };
}

export function subscriptionJob(changes: Partial<ListSubscriptionJob> = {}): ListSubscriptionJob {
  return {
    v: 1,
    type: 'list-subscription',
    enqueuedAtMs: NOW - 60_000,
    attempts: [],
    profile: { email: 'ava@shop.example' },
    consent: { status: 'granted' },
    time: '2026-04-23T10:15:30Z',
    ...changes,
  };
}

export function profileJob(changes: Partial<ProfileUpsertJob> = {}): ProfileUpsertJob {
  return {
    v: 1,
    type: 'profile-upsert',
    enqueuedAtMs: NOW - 60_000,
    attempts: [],
    profile: { email: 'ava@shop.example' },
    time: '2026-04-23T10:15:30Z',
    ...changes,
  };
}

export function refTo(job: DeliveryJob): JobRef {
  const part = job.type === 'metric-event' ? job.event.eventId : randomUUID();
  return { type: job.type, jobId: jobId(job.type, part) };
}

export function death(job: DeliveryJob = eventJob(), changes: Partial<Death> = {}): Death {
  const { nowMs = NOW } = changes;
  return {
    ref: refTo(job),
    job,
    reason: 'refused',
    failure: {
      code: 'invalid',
      status: 400,
      detail: 'Invalid phone number format (Example of a valid format: +12345678901)',
      pointer: '/data/attributes/profile/data/attributes/phone_number',
      hint: 'Correct the phone number, then replay.',
      requestId: '01KQ',
    },
    attempts: [{ atMs: nowMs, outcome: 'dead', code: 'invalid', status: 400 }],
    nowMs,
    ...changes,
  };
}

/** Puts a job into its lane as the producer does. */
export async function enqueue(
  { lanes, destination }: World,
  job: DeliveryJob,
  ref = refTo(job),
): Promise<JobRef> {
  await lanes.enqueue(destination, [{ jobId: ref.jobId, data: job }]);
  return ref;
}

/** Takes the next job out of a lane, gives it to `work`, and completes it: one step of a worker, no polling. */
export async function step(
  world: World,
  type: JobRef['type'],
  work: (job: DeliveryJob, ref: JobRef) => Promise<void>,
): Promise<boolean> {
  const job = await take(world, type, 'step');
  if (!job) return false;
  await work(job.data, { type, jobId: job.id ?? '' });
  await job.moveToCompleted('done', 'step', false);
  return true;
}

async function take(world: World, type: JobRef['type'], token: string) {
  return byWorker(
    world,
    type,
    async (worker) => (await worker.getNextJob(token, { block: false })) as Job<DeliveryJob> | undefined,
  );
}

async function byWorker<T>(
  { redis, destination, lanes }: World,
  type: JobRef['type'],
  work: (worker: Worker) => Promise<T>,
): Promise<T> {
  const worker = new Worker(type, null, {
    connection: redis,
    prefix: lanes.queue(destination, type).opts.prefix ?? '',
    autorun: false,
  });
  worker.on('error', () => {});
  try {
    return await work(worker);
  } finally {
    await worker.close();
  }
}

/** Gives the next job of a lane to a worker that is killed after `work`: the job stays active, under its lock. */
export async function leaveInHand(
  world: World,
  type: JobRef['type'],
  work: (job: DeliveryJob, ref: JobRef) => Promise<void>,
): Promise<JobRef | undefined> {
  const job = await take(world, type, 'killed');
  if (!job) return undefined;
  const ref = { type, jobId: job.id ?? '' };
  await work(job.data, ref);
  return ref;
}

/** The same with one that recorded the death of the job. */
export function dieInHand(world: World, type: JobRef['type']): Promise<JobRef | undefined> {
  return leaveInHand(world, type, async (job, ref) => {
    await world.letters.record(world.destination, death(job, { ref }));
  });
}

/** The lock of a killed worker runs out, and BullMQ gives its job to the others. */
export async function giveBack(world: World, { type, jobId }: JobRef): Promise<void> {
  const queue = world.lanes.queue(world.destination, type);
  if ((await queue.getJobState(jobId)) !== 'active') throw new Error(`${jobId} is in nobody's hands`);
  await world.redis.del(`${queue.toKey(jobId)}:lock`, queue.toKey('stalled-check'));
  await world.redis.sadd(queue.toKey('stalled'), jobId);
  await byWorker(world, type, async (worker) => {
    const stalled = new Promise((resolve) => worker.once('stalled', resolve));
    await worker.startStalledCheckTimer();
    await stalled;
  });
}

/** BullMQ gives up on the next job of a lane by itself: nobody records that. */
export async function giveUp(
  world: World,
  type: JobRef['type'],
  reason = 'job stalled more than allowable limit',
): Promise<JobRef | undefined> {
  const job = await take(world, type, 'failing');
  await job?.moveToFailed(new Error(reason), 'failing', false);
  return job && { type, jobId: job.id ?? '' };
}

/** Lets a job live and die: enqueued, taken by a worker, refused, recorded, out of its lane. */
export async function die(world: World, job: DeliveryJob, changes: Partial<Death> = {}): Promise<JobRef> {
  const ref = await enqueue(world, job);
  await step(world, ref.type, async (data) => {
    await world.letters.record(world.destination, death(data, { ref, ...changes }));
  });
  return ref;
}

/** Takes the next job of a lane and lets it be delivered, as the pipeline would. */
export function deliver(world: World, type: JobRef['type']): Promise<boolean> {
  return step(world, type, async (job, ref) => {
    await world.settlement.settle(ref, 'delivered');
    if (job.replay) await world.letters.resolve(world.destination, job.replay.letterId, 'delivered');
  });
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
