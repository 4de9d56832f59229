import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { type RedisClient, runScript } from '@tracklayer/redis';
import { countStored, enqueueJobs, type NewJob } from './enqueue.js';
import type { JobRef, ReceiptStatus } from './job.js';
import { DESTINATIONS_KEY, laneKeys } from './keys.js';
import type { CountedOutcome } from './mark.js';
import { type LaneQueue, openQueue } from './open-queue.js';
import { TAKE_OUT, WAITING_SINCE } from './scripts.js';
import { type Settlement, settlementOver } from './settlement.js';

/** How many jobs a lane holds. */
export interface LaneDepth {
  /** Ready to go, of any priority. */
  waiting: number;
  /** Being worked on now. */
  active: number;
  /** Waiting for a time: retries, and followers of another job. */
  delayed: number;
  /** Failed by BullMQ itself and not yet swept into the dead letters. */
  failed: number;
  paused: boolean;
}

export type LaneCounts = Record<`${JobType}:${CountedOutcome}`, number>;

/** Every lane of every destination, over one connection. */
export interface Lanes {
  /** How long an ended job is recognised as a duplicate. */
  readonly dedupWindowMs: number;
  /** The BullMQ queue of a lane; the same one each time. */
  queue(destination: string, type: JobType): LaneQueue;
  /**
   * Puts new jobs into their lanes. Says of each, in the order given, whether it was stored, or is known already.
   * Rejects where any could not be stored; calling again with the same jobs stores what is missing and nothing twice.
   */
  enqueue(destination: string, jobs: readonly NewJob[]): Promise<ReceiptStatus[]>;
  /** Counts jobs whose process was killed between storing and counting them. Those counted already stay as they are. */
  countStored(destination: string, refs: readonly JobRef[]): Promise<void>;
  /**
   * Takes a job that BullMQ has finished out of its lane; only the run that finished at that time (BullMQ's `finishedOn`),
   * where one is given. False where it is on its way: nothing was changed.
   */
  takeOut(destination: string, ref: JobRef, finishedOn?: number | string): Promise<boolean>;
  /** What is remembered of the destination's ended jobs and delivered profiles; the same one each time. */
  settlement(destination: string): Settlement;
  depth(destination: string, type: JobType): Promise<LaneDepth>;
  /** How many wait for a time later than `atMs`. One round trip. */
  waitingUntilAfter(destination: string, type: JobType, atMs: number): Promise<number>;
  /** Epoch ms since when the job that is next has waited; nothing where none waits. One round trip. */
  waitingSince(destination: string, type: JobType): Promise<number | undefined>;
  /** Lets no worker take further jobs of this lane, or of all lanes of the destination. What is being sent is sent. */
  pause(destination: string, type?: JobType): Promise<void>;
  resume(destination: string, type?: JobType): Promise<void>;
  /** Every destination that ever had a job, sorted. */
  destinations(): Promise<string[]>;
  /** Makes a destination known before its first job. */
  register(destination: string): Promise<void>;
  /** How many jobs were enqueued and how they ended, since the destination was first used. */
  counts(destination: string): Promise<LaneCounts>;
  /** Ends the queues; the connection belongs to whoever opened it. */
  close(): Promise<void>;
}

/** Lanes over a connection. `dedupWindowMs`: how long an ended job is recognised as a duplicate. */
export function createLanes(redis: RedisClient, options: { dedupWindowMs: number }): Lanes {
  const queues = new Map<string, LaneQueue>();
  const settlements = new Map<string, Settlement>();
  const registered = new Set<string>();

  function queue(destination: string, type: JobType): LaneQueue {
    const name = `${destination}:${type}`;
    let found = queues.get(name);
    if (found === undefined) {
      found = openQueue(redis, destination, type);
      queues.set(name, found);
    }
    return found;
  }

  function settlement(destination: string): Settlement {
    let found = settlements.get(destination);
    if (found === undefined) {
      found = settlementOver(redis, destination, options.dedupWindowMs, (type) => queue(destination, type));
      settlements.set(destination, found);
    }
    return found;
  }

  const queuesOf = (destination: string, type?: JobType) =>
    (type === undefined ? JOB_TYPES : [type]).map((each) => queue(destination, each));

  async function register(destination: string): Promise<void> {
    if (registered.has(destination)) return;
    await redis.sadd(DESTINATIONS_KEY, destination);
    registered.add(destination);
  }

  return {
    dedupWindowMs: options.dedupWindowMs,
    queue,
    settlement,
    register,
    async enqueue(destination, jobs) {
      const [statuses] = await Promise.all([
        enqueueJobs(redis, (type) => queue(destination, type), destination, jobs),
        register(destination),
      ]);
      return statuses;
    },
    async countStored(destination, refs) {
      const keys = laneKeys(destination);
      for (const type of JOB_TYPES) {
        await countStored(
          redis,
          keys,
          type,
          refs.filter((ref) => ref.type === type),
        );
      }
    },
    async takeOut(destination, { type, jobId }, finishedOn = '') {
      const { prefix } = laneKeys(destination);
      return (await runScript(redis, TAKE_OUT, [prefix], [type, jobId, String(finishedOn)])) === 1;
    },
    async depth(destination, type) {
      const lane = queue(destination, type);
      const [counts, paused] = await Promise.all([
        lane.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed'),
        lane.isPaused(),
      ]);
      const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return { waiting: waiting + prioritized, active, delayed, failed, paused };
    },
    waitingUntilAfter(destination, type, atMs) {
      // BullMQ's scores: the time, and twelve bits to keep jobs of one time in order.
      const score = (atMs + 1) * 0x1000;
      return redis.zcount(`${laneKeys(destination).prefix}:${type}:delayed`, score, '+inf');
    },
    async waitingSince(destination, type) {
      const since = await runScript(redis, WAITING_SINCE, [laneKeys(destination).prefix], [type]);
      return since === null ? undefined : Number(since);
    },
    async pause(destination, type) {
      await Promise.all(queuesOf(destination, type).map((lane) => lane.pause()));
    },
    async resume(destination, type) {
      await Promise.all(queuesOf(destination, type).map((lane) => lane.resume()));
    },
    async destinations() {
      return (await redis.smembers(DESTINATIONS_KEY)).sort();
    },
    async counts(destination) {
      const stored = await redis.hgetall(laneKeys(destination).counts);
      return Object.fromEntries(
        JOB_TYPES.flatMap((type) =>
          COUNTED.map((outcome) => [`${type}:${outcome}`, Number(stored[`${type}:${outcome}`] ?? 0)]),
        ),
      ) as LaneCounts;
    },
    async close() {
      const open = [...queues.values()];
      queues.clear();
      await Promise.all(open.map((lane) => lane.close()));
    },
  };
}

const COUNTED: readonly CountedOutcome[] = [
  'enqueued',
  'delivered',
  'duplicate',
  'skipped',
  'dead',
  'discarded',
  'expired',
];
