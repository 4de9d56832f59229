import { randomUUID } from 'node:crypto';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { JournalIndexer } from '@tracklayer/journal';
import { anyExists, type RedisClient, runScript } from '@tracklayer/redis';
import { readBatchEntries } from './batch-entries.js';
import type { CountedOutcome } from './completion-marker.js';
import { type DataState, readDataState } from './data-state.js';
import { type DeliveryStore, deliveryStoreOver } from './delivery-store.js';
import { countStored, type IntakeSettings } from './enqueue.js';
import { createIntake, type LaneIntake } from './intake.js';
import type { JobRef } from './job.js';
import { DESTINATIONS_KEY, laneKeys } from './keys.js';
import { createClientNames, findWorkers } from './older-workers.js';
import { type LaneQueue, openQueue } from './open-queue.js';
import { TAKE_OUT } from './scripts.js';
import type { DestinationWorkers } from './workers.js';

/** How many jobs a lane holds. */
export interface LaneDepth {
  /** Ready to send, of any priority. */
  waiting: number;
  /** A worker is sending it now. */
  active: number;
  /** Waiting for a time: retries, and dependents of another job. */
  delayed: number;
  /** BullMQ itself failed it, and the worker has not yet recorded it as a dead letter. */
  failed: number;
  paused: boolean;
}

export type LaneCounts = Record<`${JobType}:${CountedOutcome}`, number>;

/** Every lane of every destination, over one connection. */
export interface Lanes extends Omit<LaneIntake, 'deliveryStore'> {
  /** How long a job that ended is recognised as a duplicate. */
  readonly dedupWindowMs: number;
  /** Makes jobs findable. */
  readonly journal: JournalIndexer | undefined;
  /** The BullMQ queue of a lane: the same object each time. */
  queue(destination: string, type: JobType): LaneQueue;
  /** Counts jobs whose process was killed between storing and counting them. Does nothing to jobs counted before. */
  countStored(destination: string, refs: readonly JobRef[]): Promise<void>;
  /**
   * Removes a job that BullMQ has finished from its lane. With `finishedOn`, only the run that finished at that time
   * (BullMQ's `finishedOn`). Returns false where the job is still to be sent: then nothing changed.
   */
  takeOut(destination: string, ref: JobRef, finishedOn?: number | string): Promise<boolean>;
  /** The store of the destination's ended jobs and delivered profiles: the same object each time. */
  deliveryStore(destination: string): DeliveryStore;
  depth(destination: string, type: JobType): Promise<LaneDepth>;
  /** How many events and profiles the batches of the lane `event-backfill` hold. Two round trips. */
  batchEntries(destination: string): Promise<number>;
  /** How many jobs wait for a time later than `atMs`. One round trip. */
  waitingUntilAfter(destination: string, type: JobType, atMs: number): Promise<number>;
  /** Whether a worker delivers the backlog of events in bulk calls now. One round trip. */
  isInSurge(destination: string): Promise<boolean>;
  /** Which of these lanes ever held a job, as far as their keys in Redis tell. One command while none of them did, shared by the calls of one turn. */
  used(destination: string, types: readonly JobType[]): Promise<JobType[]>;
  /** The workers of the destination, also those of release 0.1.0. One round trip, and another if a lane seems to have none. */
  workers(destination: string): Promise<DestinationWorkers>;
  /** Stops workers from taking jobs of this lane, or of every lane of the destination. Calls under way are finished. */
  pause(destination: string, type?: JobType): Promise<void>;
  resume(destination: string, type?: JobType): Promise<void>;
  /** Every destination that ever had a job, sorted by id. */
  destinations(): Promise<string[]>;
  /** How many jobs were enqueued and how they ended, since the destination was first used. */
  counts(destination: string): Promise<LaneCounts>;
  /** Whether Redis still has the destination's data. Calls of one turn of the event loop share a command. */
  dataState(destination: string): Promise<DataState>;
  /** Gives the destination's data an id unless it has one. Returns its id. */
  claimDataId(destination: string): Promise<string>;
  /** Closes the queues. The caller closes the connection. */
  close(): Promise<void>;
}

/** The list of clients may be long, and pages ask often. */
const CLIENTS_EVERY_MS = 3_000;

/** Lanes over a connection. */
export function createLanes(redis: RedisClient, options: IntakeSettings): Lanes {
  const queues = new Map<string, LaneQueue>();
  const stores = new Map<string, DeliveryStore>();
  const names = createClientNames(redis, CLIENTS_EVERY_MS, Date.now);

  function queue(destination: string, type: JobType): LaneQueue {
    const name = `${destination}:${type}`;
    let found = queues.get(name);
    if (found === undefined) {
      found = openQueue(redis, destination, type);
      queues.set(name, found);
    }
    return found;
  }

  function deliveryStore(destination: string): DeliveryStore {
    let found = stores.get(destination);
    if (found === undefined) {
      found = deliveryStoreOver(redis, destination, options.dedupWindowMs, (type) =>
        queue(destination, type),
      );
      stores.set(destination, found);
    }
    return found;
  }

  const queuesOf = (destination: string, type?: JobType) =>
    (type === undefined ? JOB_TYPES : [type]).map((each) => queue(destination, each));

  return {
    ...createIntake(redis, options),
    dedupWindowMs: options.dedupWindowMs,
    journal: options.journal,
    queue,
    deliveryStore,
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
    batchEntries: (destination) => readBatchEntries(redis, destination),
    waitingUntilAfter(destination, type, atMs) {
      // BullMQ's scores hold the time, then twelve bits that keep jobs of one time in order.
      const score = (atMs + 1) * 0x1000;
      return redis.zcount(`${laneKeys(destination).prefix}:${type}:delayed`, score, '+inf');
    },
    isInSurge: async (destination) => (await redis.exists(laneKeys(destination).surge)) === 1,
    async used(destination, types) {
      const { prefix } = laneKeys(destination);
      const areUsed = (of: readonly JobType[]) =>
        anyExists(
          redis,
          of.flatMap((type) => USED_LANE_KEYS.map((key) => `${prefix}:${type}:${key}`)),
        );
      if (types.length === 0 || !(await areUsed(types))) return [];
      const found = await Promise.all(types.map((type) => areUsed([type])));
      return types.filter((_, at) => found[at]);
    },
    workers: (destination) => findWorkers(redis, destination, names),
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
    dataState: (destination) => readDataState(redis, destination),
    async claimDataId(destination) {
      const { dataId } = laneKeys(destination);
      const id = randomUUID();
      await redis.set(dataId, id, 'NX');
      return (await redis.get(dataId)) ?? id;
    },
    async close() {
      const open = [...queues.values()];
      queues.clear();
      await Promise.all(open.map((lane) => lane.close()));
    },
  };
}

/** BullMQ's own keys: `id` counts every job that was added; the others hold jobs. */
const USED_LANE_KEYS = ['id', 'wait', 'paused', 'prioritized', 'delayed', 'active', 'failed'];

const COUNTED: readonly CountedOutcome[] = [
  'enqueued',
  'delivered',
  'duplicate',
  'skipped',
  'dead',
  'discarded',
  'expired',
  'late',
  'left_out',
  'withdrawn',
  'turned_away',
];
