import type { JobType } from '@tracklayer/events';
import { type RedisClient, runScript } from '@tracklayer/redis';
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
 * - Two callers may both find a job new. BullMQ keeps one; if that one has already come and gone, the worker finds its mark.
 */

/** A job to be put into its lane. */
export interface NewJob {
  /** From {@link jobId}. */
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

type Found = 'n' | 'w' | 's' | 'd';

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
  const fresh = new Map<string, NewJob>();
  const statuses = jobs.map((job, index): ReceiptStatus => {
    const name = nameOf(job.data.type, job.jobId);
    const known = fresh.has(name) ? 'w' : (found[index] as Found);
    if (known === 'n') fresh.set(name, job);
    return STATUS[known];
  });
  const endedOf = endedAmong(jobs, found);
  for (const type of FOLLOWERS_FIRST) {
    const ofLane = [...fresh.values()].filter((job) => job.data.type === type);
    for (const chunk of chunks(ofLane, CHUNK)) {
      await store(queueOf(type), chunk, endedOf);
      await runScript(
        redis,
        COUNT_STORED,
        [keys.prefix, keys.counts],
        [type, ...chunk.map((job) => job.jobId)],
      );
    }
  }
  return statuses;
}

async function lookUp(redis: RedisClient, keys: LaneKeys, jobs: readonly NewJob[]): Promise<string> {
  const answers = chunks(jobs, CHUNK).map((chunk) =>
    runScript(
      redis,
      LOOK_UP,
      [keys.prefix],
      chunk.flatMap((job) => [job.data.type, job.jobId]),
    ),
  );
  return (await Promise.all(answers)).join('');
}

/** Whether the job that a follower waits for was found to have ended already: nobody is left to release the follower. */
function endedAmong(jobs: readonly NewJob[], found: string): (ref: JobRef) => boolean {
  const ended = new Set<string>();
  for (const [index, job] of jobs.entries()) {
    if (found[index] === 's' || found[index] === 'd') ended.add(nameOf(job.data.type, job.jobId));
  }
  return (ref) => ended.has(nameOf(ref.type, ref.jobId));
}

async function store(
  queue: LaneQueue,
  jobs: readonly NewJob[],
  ended: (ref: JobRef) => boolean,
): Promise<void> {
  await queue.addBulk(
    jobs.map(({ jobId, data, delayMs, priority }) => {
      const delay = data.follows !== undefined && ended(data.follows) ? 0 : delayMs;
      return {
        name: data.type,
        data,
        opts: { jobId, ...(delay && { delay }), ...(priority && { priority }) },
      };
    }),
  );
}

function nameOf(type: JobType, jobId: string): string {
  return `${type}:${jobId}`;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += size) result.push(items.slice(start, start + size));
  return result;
}
