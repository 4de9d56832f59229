import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { chunks, type RedisClient, runScript } from '@tracklayer/redis';
import type { DeliveryJob, JobRef, ReceiptStatus } from './job.js';
import { type LaneKeys, laneKeys } from './keys.js';
import type { LaneQueue } from './open-queue.js';
import { COUNT_STORED, LOOK_UP } from './scripts.js';

/*
 * How enqueueing fails, and what holds all the same:
 * - BullMQ does not store a batch as one: of three jobs one may be refused and two stored. The whole call rejects then;
 *   ids are made from the events, so calling again with the same jobs stores what is missing and nothing twice.
 * - BullMQ silently drops a job whose id it still knows, and answers as if it were stored. So a look-up goes first, and
 *   such a job is reported as what it is.
 * - The process may be killed between storing a job and counting it. Whoever comes upon the job next counts it: a second
 *   call with it, the repair of a replay, or at the latest whoever ends it.
 * - Two callers may both find a job new. BullMQ keeps one; if that one has already come and gone, the worker finds its mark.
 */

/** A job to be put into its lane. */
export interface NewJob {
  /** From {@link jobId}; without a comma, wherever else from. */
  jobId: string;
  data: DeliveryJob;
  /** How long it waits at most before it goes by itself. A job released earlier goes then. */
  delayMs?: number;
  /** BullMQ's: 0 or absent goes first, higher later. See `PRIORITY`. */
  priority?: number;
}

/** Jobs per look-up, per BullMQ batch and per count: large enough to be fast, small enough to let others in between. */
const CHUNK = 1000;

/** Whoever waits is stored before whom it waits for; else the latter could end first and release nobody. */
const FOLLOWERS_FIRST: readonly JobType[] = [
  'event-backfill',
  'metric-event',
  'list-subscription',
  'profile-upsert',
];

const STATUS: Record<Found, ReceiptStatus> = {
  n: 'enqueued',
  w: 'duplicate',
  s: 'duplicate',
  d: 'duplicate-of-dead',
};

/** Stores the jobs that are new; says of each, in the order given, what became of it. */
export async function enqueueJobs(
  redis: RedisClient,
  queueOf: (type: JobType) => LaneQueue,
  destination: string,
  jobs: readonly NewJob[],
): Promise<ReceiptStatus[]> {
  const keys = laneKeys(destination);
  const found = await lookUp(redis, keys, jobs);
  const hasEnded = ({ type, jobId }: JobRef) => 'sd'.includes(found[type].get(jobId) ?? 'n');
  const fresh = byLane<NewJob[]>(() => []);
  const waiting = byLane<NewJob[]>(() => []);
  const statuses = jobs.map((job): ReceiptStatus => {
    const { type } = job.data;
    const known = found[type].get(job.jobId) ?? 'n';
    if (known === 'n') {
      fresh[type].push(job);
      // Should it come again in this batch, it is in its lane by then.
      found[type].set(job.jobId, 'w');
    } else if (known === 'w') {
      waiting[type].push(job);
    }
    return STATUS[known];
  });

  for (const type of FOLLOWERS_FIRST) {
    for (const chunk of chunks(fresh[type], CHUNK)) {
      await queueOf(type).addBulk(chunk.map((job) => toBulk(job, hasEnded)));
      await countStored(redis, keys, type, chunk);
    }
    await countStored(redis, keys, type, waiting[type]);
  }
  return statuses;
}

/** Counts jobs that are in their lane as enqueued, unless they were. */
export async function countStored(
  redis: RedisClient,
  keys: LaneKeys,
  type: JobType,
  jobs: readonly Pick<NewJob, 'jobId'>[],
): Promise<void> {
  for (const chunk of chunks(jobs, CHUNK)) {
    await runScript(redis, COUNT_STORED, [keys.prefix, keys.counts], [type, listOf(chunk)]);
  }
}

type Found = 'n' | 'w' | 's' | 'd';

/** What is known of each job, by lane and id. One call per lane and chunk, all sent at once. */
async function lookUp(
  redis: RedisClient,
  keys: LaneKeys,
  jobs: readonly NewJob[],
): Promise<Record<JobType, Map<string, Found>>> {
  const ofLane = byLane<NewJob[]>(() => []);
  for (const job of jobs) ofLane[job.data.type].push(job);
  const found = byLane(() => new Map<string, Found>());

  const calls = JOB_TYPES.flatMap((type) =>
    chunks(ofLane[type], CHUNK).map(async (chunk) => {
      const letters = String(await runScript(redis, LOOK_UP, [keys.prefix], [type, listOf(chunk)]));
      for (const [index, { jobId }] of chunk.entries()) found[type].set(jobId, letters[index] as Found);
    }),
  );
  await Promise.all(calls);
  return found;
}

/** A follower whose predecessor has ended already goes at once: nobody is left to release it. */
function toBulk({ jobId, data, delayMs = 0, priority = 0 }: NewJob, hasEnded: (ref: JobRef) => boolean) {
  const delay = data.follows && hasEnded(data.follows) ? 0 : delayMs;
  return {
    name: data.type,
    data,
    opts: { jobId, ...(delay > 0 && { delay }), ...(priority > 0 && { priority }) },
  };
}

function listOf(jobs: readonly Pick<NewJob, 'jobId'>[]): string {
  return jobs.map(({ jobId }) => jobId).join();
}

function byLane<T>(make: () => T): Record<JobType, T> {
  return {
    'profile-upsert': make(),
    'list-subscription': make(),
    'metric-event': make(),
    'event-backfill': make(),
  };
}
