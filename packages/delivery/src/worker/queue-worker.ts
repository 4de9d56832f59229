import { type Job, Worker } from 'bullmq';

type JobJson = Parameters<Worker['createJob']>[0];

/**
 * BullMQ's worker with two changes:
 *
 * - A payload that is not JSON arrives as text and becomes a dead letter like any unparseable job. BullMQ would throw while
 *   it fetches the job, again each time the lock expires, and would never fail it.
 * - A job starts as soon as it is fetched. BullMQ first fetches all jobs up to its concurrency, one round trip each. A live
 *   event that arrived together with thirty replays waited for all their round trips.
 */
export class QueueWorker extends Worker {
  protected override createJob(json: JobJson, jobId: string): Job {
    try {
      return super.createJob(json, jobId);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return super.createJob({ ...json, data: JSON.stringify(json.data) }, jobId);
    }
  }

  protected override async moveToActive(token: string, name?: string): Promise<Job> {
    const job = await super.moveToActive(token, name);
    // With `blockUntil` set, BullMQ's loop stops fetching, starts the job, and then fetches again. It waits until that time
    // only when it found no job, and then it has set a new one.
    if (job) (this as unknown as { blockUntil: number }).blockUntil = 1;
    return job;
  }
}
