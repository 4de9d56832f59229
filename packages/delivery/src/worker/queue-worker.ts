import { type Job, Worker } from 'bullmq';

type JobJson = Parameters<Worker['createJob']>[0];

/**
 * BullMQ's worker, but for two things:
 *
 * - a payload that is no JSON: BullMQ would throw while it fetches the job, again whenever the lock has run out, and never
 *   come to the point of failing it. Here such a job arrives with its payload as text, and ends as any other that nobody
 *   understands;
 * - a job is begun once it is fetched: BullMQ begins none before it has fetched all there are, one round trip after the other,
 *   up to its concurrency. A live event that arrived together with thirty replays waited for all of their round trips.
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
    // BullMQ's loop leaves its fetching where it knows of a time to wait for, and comes back to it once the job is begun. It
    // waits for that time only after it has found no job, and by then has set it anew.
    if (job) (this as unknown as { blockUntil: number }).blockUntil = 1;
    return job;
  }
}
