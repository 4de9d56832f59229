/**
 * The state of one job at one moment. Workers move the job meanwhile, so the snapshot may be old when it is read. A job that
 * is in no lane and has no completion marker was between the two.
 */
import { type DeadLetter, type DeadLetters, letterId } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import type { Attempt, CompletionMarker, Lanes } from '@tracklayer/lanes';

export interface JobAddress {
  destination: string;
  type: JobType;
  jobId: string;
}

export interface Times {
  /** Epoch ms, when a worker took the job last. */
  pickedUpAtMs?: number;
  /** Epoch ms. */
  endedAtMs?: number;
}

export type JobSnapshot =
  | ({ kind: 'settled'; mark: Exclude<CompletionMarker, 'dead'> } & Times)
  | ({ kind: 'dead'; letter: DeadLetter | undefined } & Times)
  | { kind: 'active' }
  | { kind: 'waiting'; paused: boolean }
  /** The job waits for a time: for the job it depends on, or for the next attempt. */
  | { kind: 'later'; untilMs: number; follows: JobType | undefined; attempt: Attempt | undefined }
  | { kind: 'between' };

export async function inspectJob(
  lanes: Lanes,
  deadLetters: DeadLetters,
  address: JobAddress,
): Promise<JobSnapshot> {
  const { destination, type, jobId } = address;
  const lane = lanes.queue(destination, type);
  const [job, [mark]] = await Promise.all([
    lane.getJob(jobId),
    lanes.deliveryStore(destination).markers([{ type, jobId }]),
  ]);
  const times: Times = {
    ...(job?.processedOn !== undefined && { pickedUpAtMs: job.processedOn }),
    ...(job?.finishedOn !== undefined && { endedAtMs: job.finishedOn }),
  };
  if (mark === 'dead') {
    return { kind: 'dead', letter: await deadLetters.get(destination, letterId({ type, jobId })), ...times };
  }
  if (mark !== undefined) return { kind: 'settled', mark, ...times };
  if (job === undefined) return { kind: 'between' };
  switch (await lane.getJobState(jobId)) {
    case 'active':
      return { kind: 'active' };
    case 'waiting':
    case 'prioritized':
      return { kind: 'waiting', paused: await lane.isPaused() };
    case 'delayed': {
      const { attempts, follows } = job.data;
      const attempt = attempts.at(-1);
      return {
        kind: 'later',
        untilMs: job.timestamp + job.delay,
        follows: attempt === undefined ? follows?.type : undefined,
        attempt,
      };
    }
    default:
      return { kind: 'between' };
  }
}
