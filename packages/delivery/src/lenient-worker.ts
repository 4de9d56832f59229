import { type Job, Worker } from 'bullmq';

type JobJson = Parameters<Worker['createJob']>[0];

/**
 * BullMQ's worker, but for a payload that is no JSON: BullMQ would throw while it fetches the job, again whenever the lock has
 * run out, and never come to the point of failing it. Here such a job arrives with its payload as text, and ends as any other
 * that nobody understands.
 */
export class LenientWorker extends Worker {
  protected override createJob(json: JobJson, jobId: string): Job {
    try {
      return super.createJob(json, jobId);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return super.createJob({ ...json, data: JSON.stringify(json.data) }, jobId);
    }
  }
}
