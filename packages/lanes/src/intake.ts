import type { JobType } from '@tracklayer/events';
import { type RedisClient, runScript } from '@tracklayer/redis';
import { type EnqueueOptions, enqueueJobs, type IntakeSettings, type NewJob } from './enqueue.js';
import type { ReceiptStatus } from './job.js';
import { DESTINATIONS_KEY, laneKeys } from './keys.js';
import { type People, peopleOver } from './people.js';
import { PRIORITY } from './priority.js';
import { type Admission, admitToQuarantine, type QuarantinedEvent } from './quarantine.js';
import { WAITING_SINCE } from './scripts.js';

/** A quarantined event and the id that is made from its content. */
export type QuarantinedJob = Pick<NewJob<QuarantinedEvent>, 'jobId' | 'data'>;

/**
 * How jobs come into the lanes. Our own scripts store them, so this part needs no BullMQ, and an application that only
 * sends events never loads it.
 */
export interface LaneIntake {
  /**
   * Puts new jobs into their lanes. Returns the status of each job, in the order given: stored, or known already. Rejects
   * where a job could not be stored. A second call with the same jobs stores the missing ones and stores nothing twice. One
   * round trip for every 400 jobs.
   * @throws {OtherMemoriesError} where the memories of people are not as assumed: nothing was stored.
   */
  enqueue(destination: string, jobs: readonly NewJob[], options?: EnqueueOptions): Promise<ReceiptStatus[]>;
  /**
   * Puts events that cannot be delivered as they are into the lane of events, where a worker records each as a dead letter.
   * Returns the status of each, in the order given: as `enqueue`, or why the quarantine turned it away.
   */
  quarantine(
    destination: string,
    events: readonly QuarantinedJob[],
    nowMs: number,
  ): Promise<(ReceiptStatus | Exclude<Admission, 'kept'>)[]>;
  /** Since when the next job has waited, in epoch ms. Undefined where no job waits. One round trip. */
  waitingSince(destination: string, type: JobType): Promise<number | undefined>;
  /** Adds a destination before its first job. `again`: also if this process added it before. */
  register(destination: string, options?: { again?: boolean }): Promise<void>;
  /** What a destination took of each person. */
  deliveryStore(destination: string): Pick<People, 'knownPeople'>;
}

/** The intake over a connection. */
export function createIntake(redis: RedisClient, settings: IntakeSettings): LaneIntake {
  const registered = new Set<string>();

  async function register(destination: string, { again = false } = {}): Promise<void> {
    if (registered.has(destination) && !again) return;
    await redis.sadd(DESTINATIONS_KEY, destination);
    registered.add(destination);
  }

  return {
    register,
    async enqueue(destination, jobs, before) {
      const [statuses] = await Promise.all([
        enqueueJobs(redis, destination, jobs, settings, before),
        register(destination),
      ]);
      return statuses;
    },
    async quarantine(destination, events, nowMs) {
      const jobIds = events.map(({ jobId }) => jobId);
      const admissions = await admitToQuarantine(redis, destination, jobIds, nowMs);
      const kept = events
        .filter((_, index) => admissions[index] === 'kept')
        .map((job) => ({ ...job, priority: PRIORITY.backfill }));
      const [statuses] = await Promise.all([
        enqueueJobs(redis, destination, kept, settings),
        register(destination),
      ]);
      const next = statuses.values();
      return admissions.map((admission) =>
        admission === 'kept' ? (next.next().value ?? 'enqueued') : admission,
      );
    },
    async waitingSince(destination, type) {
      const since = await runScript(redis, WAITING_SINCE, [laneKeys(destination).prefix], [type]);
      return since === null ? undefined : Number(since);
    },
    deliveryStore: (destination) => peopleOver(redis, destination),
  };
}
