import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { chunks, type RedisClient, runScript } from '@tracklayer/redis';
import type { DeliveryJob, JobRef, ReceiptStatus } from './job.js';
import { type LaneKeys, laneKeys } from './keys.js';
import type { LaneData, LaneQueue } from './open-queue.js';
import { COUNT_STORED, LOOK_UP } from './scripts.js';

/*
 * Defends against these failures:
 * - BullMQ does not store a batch as one. It may refuse one of three jobs and store two. The whole call rejects then. Ids are
 *   made from the events, so a second call with the same jobs stores the missing ones and stores nothing twice.
 * - BullMQ silently drops a job whose id it still knows, and answers as if it had stored the job. So this module looks up the
 *   ids first and reports such a job as a duplicate.
 * - The process may be killed between storing a job and counting it. The job is counted later: by a second call with it, by
 *   the repair of a replay, or at the latest when it ends.
 * - Two callers may both find a job new. BullMQ keeps one. If that one has ended meanwhile, the worker finds its marker.
 */

/** A job to put into its lane. */
export interface NewJob<Data extends LaneData = DeliveryJob> {
  /** From {@link jobId}. An id from elsewhere must not contain a comma. */
  jobId: string;
  data: Data;
  /** How long it waits at most. It goes earlier when the job that it depends on has ended. */
  delayMs?: number;
  /** BullMQ's priority: 0 or absent goes first, higher numbers later. See `PRIORITY`. */
  priority?: number;
}

/** Jobs per look-up, per BullMQ batch and per count: large enough to be fast, small enough to let other clients in between. */
const CHUNK = 1000;

/** Dependents are stored before the job they wait for. Otherwise that job could end first and release no one. */
const DEPENDENTS_FIRST: readonly JobType[] = [
  'event-backfill',
  'back-in-stock',
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

/** Stores the new jobs. Returns the status of each job, in the order given. */
export async function enqueueJobs(
  redis: RedisClient,
  queueOf: (type: JobType) => LaneQueue,
  destination: string,
  jobs: readonly NewJob<LaneData>[],
): Promise<ReceiptStatus[]> {
  const keys = laneKeys(destination);
  const found = await lookUp(redis, keys, jobs);
  const hasEnded = ({ type, jobId }: JobRef) => 'sd'.includes(found[type].get(jobId) ?? 'n');
  const fresh = byLane<NewJob<LaneData>[]>(() => []);
  const waiting = byLane<NewJob<LaneData>[]>(() => []);
  const statuses = jobs.map((job): ReceiptStatus => {
    const { type } = job.data;
    const known = found[type].get(job.jobId) ?? 'n';
    if (known === 'n') {
      fresh[type].push(job);
      // The same job may come again in this batch. It is in its lane by then.
      found[type].set(job.jobId, 'w');
    } else if (known === 'w') {
      waiting[type].push(job);
    }
    return STATUS[known];
  });

  for (const type of DEPENDENTS_FIRST) {
    for (const chunk of chunks(fresh[type], CHUNK)) {
      await queueOf(type).addBulk(chunk.map((job) => toBulk(job, hasEnded)));
      await countStored(redis, keys, type, chunk);
    }
    await countStored(redis, keys, type, waiting[type]);
  }
  return statuses;
}

/** Counts jobs that are in their lane as enqueued, except those counted before. */
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

/** The state of each job, by lane and id. Sends one call per lane and chunk, all at once. */
async function lookUp(
  redis: RedisClient,
  keys: LaneKeys,
  jobs: readonly NewJob<LaneData>[],
): Promise<Record<JobType, Map<string, Found>>> {
  const ofLane = byLane<NewJob<LaneData>[]>(() => []);
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

/** A dependent whose job has ended already goes at once: no job is left to release it. */
function toBulk(
  { jobId, data, delayMs = 0, priority = 0 }: NewJob<LaneData>,
  hasEnded: (ref: JobRef) => boolean,
) {
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
    'back-in-stock': make(),
  };
}
