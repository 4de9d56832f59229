/**
 * What can be seen of one job at a moment. It is looked at from outside while workers move it, so nothing read here is
 * certain to hold a moment later: a job that is in no lane and bears no mark was between the two.
 */
import { type DeadLetter, type DeadLetters, letterId } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import type { Attempt, CompletionMarker, Lanes } from '@tracklayer/lanes';

export interface SeenJob {
  destination: string;
  type: JobType;
  jobId: string;
}

export interface Times {
  /** Epoch ms, when a worker took it for the last time. */
  pickedUpAtMs?: number;
  /** Epoch ms. */
  endedAtMs?: number;
}

export type Sight =
  | ({ kind: 'settled'; mark: Exclude<CompletionMarker, 'dead'> } & Times)
  | ({ kind: 'dead'; letter: DeadLetter | undefined } & Times)
  | { kind: 'active' }
  | { kind: 'waiting'; paused: boolean }
  /** It waits for a time: for the job it follows, or because it was tried. */
  | { kind: 'later'; untilMs: number; follows: JobType | undefined; attempt: Attempt | undefined }
  | { kind: 'between' };

export async function lookAt(lanes: Lanes, deadLetters: DeadLetters, seen: SeenJob): Promise<Sight> {
  const { destination, type, jobId } = seen;
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
