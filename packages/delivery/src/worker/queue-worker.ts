import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeRefusal } from '@tracklayer/redis';
import { createRedisBackend, type Job, type Processor, Worker, type WorkerOptions } from 'bullmq';
import type { LaneSlots } from './process-slots.js';

type JobJson = Parameters<Worker['createJob']>[0];

/** How long a lane waits after Redis refused to hand out a job. */
const FETCH_AGAIN_MS = 1_000;

/** The connection that waits for jobs runs no scripts. BullMQ would give it a copy of each of its sixty. */
const backendWithBareWait: typeof createRedisBackend = (...given) => {
  const backend = createRedisBackend(...given);
  if (backend.blockingConnection)
    Object.assign(backend.blockingConnection, { loadCommands: () => undefined });
  return backend;
};

/** A lane without jobs waits so long for the next one, and then asks again. A new job ends the wait. BullMQ waits no longer. */
const DRAIN_S = 10;

/** How long a lane waits for a slot before it looks after its own jobs. */
const FULL_MS = 500;

/**
 * BullMQ's worker with six changes:
 *
 * - A payload that is not JSON arrives as text and becomes a dead letter like any unparseable job. BullMQ would throw while
 *   it fetches the job, again each time the lock expires, and would never fail it.
 * - A job starts as soon as it is fetched. BullMQ first fetches all jobs up to its concurrency, one round trip each. A live
 *   event that arrived together with thirty replays waited for all their round trips.
 * - It waits after a fetch that failed. BullMQ fetches again at once. While Redis refused writes, that made thousands of
 *   errors a second. If an error needed no round trip, the process did nothing else any more.
 * - It completes a job as soon as Redis accepts that. BullMQ would give up, and the job would stay in its lane until its lock
 *   expires.
 * - It takes no job while its process has as many in work as it may. See `process-slots.ts`.
 * - It knows how long it has fetched nothing, although it should. See `lane-watch.ts`.
 */
export class QueueWorker extends Worker {
  private fetchedMs = performance.now();
  private isFull = false;
  private readonly slots: LaneSlots | undefined;

  constructor(
    name: string,
    processor: Processor,
    { slots, ...options }: WorkerOptions & { slots?: LaneSlots | undefined },
  ) {
    super(name, processor, { drainDelay: DRAIN_S, ...options }, backendWithBareWait);
    this.slots = slots;
  }

  /** Since when it has not asked Redis for a job, or got no answer, although it may take one. 0 while all its slots work. */
  idleMs(): number {
    if (
      this.closing ||
      this.isPaused() ||
      this.isFull ||
      this.lockManager.getActiveJobCount() >= this.concurrency
    ) {
      this.fetchedMs = performance.now();
    }
    return performance.now() - this.fetchedMs;
  }

  /**
   * Takes up to `count` more jobs at once, beside those of its own loop, which takes one after the other. Their locks are renewed
   * like any other. Resolves to how many it took, as soon as they run.
   */
  async takeBeside(count: number, onRun: (run: Promise<unknown>) => void): Promise<number> {
    const taken = await Promise.all(
      Array.from({ length: count }, async () => {
        const token = `beside:${this.id}:${randomUUID()}`;
        const job = (await this.getNextJob(token, { block: false })) as Job | undefined;
        if (job) onRun(this.processJob(job, token, () => false));
        return job !== undefined;
      }),
    );
    return taken.filter(Boolean).length;
  }

  protected override createJob(json: JobJson, jobId: string): Job {
    try {
      return super.createJob(json, jobId);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return super.createJob({ ...json, data: JSON.stringify(json.data) }, jobId);
    }
  }

  /** Jobs that were taken beside the loop have slots of their own. */
  private isOfLoop(token: string): boolean {
    return token.startsWith(this.id);
  }

  protected override async callProcessJob(job: Job, token: string, signal?: AbortSignal): Promise<unknown> {
    const slots = this.isOfLoop(token) ? this.slots : undefined;
    slots?.began();
    try {
      return await super.callProcessJob(job, token, signal);
    } finally {
      slots?.ended();
    }
  }

  override async processJob(
    job: Job,
    token: string,
    fetchNext: () => boolean = () => true,
  ): ReturnType<Worker['processJob']> {
    return super.processJob(job, token, () => fetchNext() && !this.isFull && this.slots?.free() !== 0);
  }

  /** The loop starts jobs that come meanwhile each time this ends. */
  private async mayFetch(token: string): Promise<boolean> {
    if (this.slots === undefined || !this.isOfLoop(token)) return true;
    this.isFull = true;
    const mayFetch = await this.slots.whenFree(FULL_MS);
    this.isFull = false;
    return mayFetch;
  }

  protected override async moveToActive(token: string, name?: string): Promise<Job> {
    if (!(await this.mayFetch(token))) return undefined as unknown as Job;
    const job = await super.moveToActive(token, name).catch(async (error: unknown) => {
      await sleep(FETCH_AGAIN_MS);
      throw error;
    });
    this.fetchedMs = performance.now();
    // With `blockUntil` set, BullMQ's loop stops fetching, starts the job, and then fetches again. It waits until that time
    // only when it found no job, and then it has set a new one.
    if (job) (this as unknown as { blockUntil: number }).blockUntil = 1;
    return job;
  }

  protected override async handleCompleted(
    ...given: Parameters<Worker['handleCompleted']>
  ): ReturnType<Worker['handleCompleted']> {
    for (;;) {
      try {
        return await super.handleCompleted(...given);
      } catch (error) {
        if (this.closing || writeRefusal(error) === undefined) throw error;
        await sleep(FETCH_AGAIN_MS / 2);
      }
    }
  }
}
