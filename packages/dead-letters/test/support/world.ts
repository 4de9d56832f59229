import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach } from '@jest/globals';
import {
  createDeliveryStore,
  createLanes,
  type DeliveryJob,
  type JobRef,
  type Lanes,
} from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { type Job, Worker } from 'bullmq';
import { createDeadLetters, type DeadLetters, type DeadLettersOptions, letterId } from '../../src/index.js';
import type { Death } from '../../src/letter/death.js';
import { death, eventJob, NOW, purchase, refTo } from './jobs.js';

export const WINDOW_MS = 3_600_000;

export const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

/** A new destination, with everything a test needs to enqueue, kill and replay jobs. */
export interface World {
  redis: RedisClient;
  lanes: Lanes;
  letters: DeadLetters;
  destination: string;
  deliveryStore: ReturnType<typeof createDeliveryStore>;
  close(): Promise<void>;
}

/**
 * Gives each test a fresh world, and closes all worlds after the last test of the file.
 * @returns a function that opens one more world.
 */
export function useWorlds(
  begin: (fresh: World) => void,
  optionsOf: () => Partial<DeadLettersOptions> = () => ({}),
): (options?: Partial<DeadLettersOptions>) => World {
  const opened: World[] = [];
  const open = (options: Partial<DeadLettersOptions> = {}): World => {
    const world = openWorld({ ...optionsOf(), ...options });
    opened.push(world);
    return world;
  };
  beforeEach(() => begin(open()));
  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
  });
  return open;
}

function openWorld(options: Partial<DeadLettersOptions> = {}): World {
  const destination = `t${randomUUID().slice(0, 8)}`;
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'dead-letters-test' });
  const lanes = createLanes(redis, { dedupWindowMs: WINDOW_MS });
  const deliveryStore = createDeliveryStore(redis, destination, { windowMs: WINDOW_MS });
  return {
    redis,
    lanes,
    destination,
    deliveryStore,
    letters: createDeadLetters(redis, { lanes, now: () => NOW, ...options }),
    async close() {
      await lanes.close();
      await closeRedis(redis, 1_000);
    },
  };
}

const CODES = ['invalid', 'not_found', 'permission_denied'];

/** Records letters of several groups, seven at each millisecond. Returns their ids; the newest is the last. */
export async function recordSome({ letters, destination }: World, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const job = eventJob(purchase({ name: n % 2 ? 'purchase' : 'refund' }));
    const one = death(job, { nowMs: NOW + Math.floor(n / 7), failure: { code: CODES[n % 3] ?? '' } });
    await letters.record(destination, one);
    ids.push(letterId(one.ref));
  }
  return ids;
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

/** Takes the next job of a lane, gives it to `work`, and completes it: one step of a worker, without polling. */
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

/** Like `leaveInHand`, for a worker that was killed after it recorded the death of the job. */
export function dieInHand(world: World, type: JobRef['type']): Promise<JobRef | undefined> {
  return leaveInHand(world, type, async (job, ref) => {
    await world.letters.record(world.destination, death(job, { ref }));
  });
}

/** Lets the lock of a killed worker expire. BullMQ then gives its job to other workers. */
export async function giveBack(world: World, { type, jobId }: JobRef): Promise<void> {
  const queue = world.lanes.queue(world.destination, type);
  if ((await queue.getJobState(jobId)) !== 'active') throw new Error(`${jobId} is not active`);
  await world.redis.del(`${queue.toKey(jobId)}:lock`, queue.toKey('stalled-check'));
  await world.redis.sadd(queue.toKey('stalled'), jobId);
  await byWorker(world, type, async (worker) => {
    const stalled = new Promise((resolve) => worker.once('stalled', resolve));
    await worker.startStalledCheckTimer();
    await stalled;
  });
}

/** Lets BullMQ fail the next job of a lane. No worker records its death. */
export async function giveUp(
  world: World,
  type: JobRef['type'],
  reason = 'job stalled more than allowable limit',
): Promise<JobRef | undefined> {
  const job = await take(world, type, 'failing');
  await job?.moveToFailed(new Error(reason), 'failing', false);
  return job && { type, jobId: job.id ?? '' };
}

/** Lets a job die: it is enqueued, taken by a worker, refused, recorded, and removed from its lane. */
export async function die(world: World, job: DeliveryJob, changes: Partial<Death> = {}): Promise<JobRef> {
  const ref = await enqueue(world, job);
  await step(world, ref.type, async (data) => {
    await world.letters.record(world.destination, death(data, { ref, ...changes }));
  });
  return ref;
}

/** Delivers the next job of a lane, as the pipeline does. */
export function deliver(world: World, type: JobRef['type']): Promise<boolean> {
  return step(world, type, async (job, ref) => {
    await world.deliveryStore.settle(ref, 'delivered');
    if (job.replay) await world.letters.resolve(world.destination, job.replay.letterId, 'delivered');
  });
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
