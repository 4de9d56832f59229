import type { DeliveryJob, NewJob } from '@tracklayer/lanes';
import { PRIORITY } from '@tracklayer/lanes';
import type { DeadLetter } from '../letter/letter.js';
import { type PredecessorState, reachedSending } from './predecessor-state.js';

export interface Circumstances {
  predecessor: PredecessorState | undefined;
  /** How long the job waits for a predecessor that is on its way, in ms. */
  followMs: number;
  /** Epoch ms. */
  nowMs: number;
}

/**
 * The job of a letter for a new run: the same job id, event id and original time, no attempts, behind live traffic. Its
 * age counts from now (`enqueuedAtMs`). Otherwise the job of an old letter would expire before its first attempt. Pure.
 */
export function freshJob(letter: DeadLetter, job: DeliveryJob, at: Circumstances): NewJob {
  const { follows, ...rest } = job;
  const waits = at.predecessor === 'moving';
  const dependsOn = hasArrived(letter, follows, at.predecessor) ? undefined : follows;
  const data: DeliveryJob = {
    ...rest,
    ...(dependsOn && { follows: { ...dependsOn, untilMs: at.nowMs + (waits ? at.followMs : 0) } }),
    attempts: [],
    enqueuedAtMs: at.nowMs,
    replay: {
      letterId: letter.id,
      ...(letter.campaignId !== undefined && { campaignId: letter.campaignId }),
      count: letter.replays,
      ...(letter.backfill && { backfill: true }),
    },
  };
  return {
    jobId: letter.jobId,
    data,
    priority: PRIORITY.replay,
    ...(dependsOn && waits && { delayMs: at.followMs }),
  };
}

/** Whether the predecessor was certainly delivered. Its completion marker can be gone before a worker reads this job. */
function hasArrived(
  letter: DeadLetter,
  follows: DeliveryJob['follows'],
  predecessor: PredecessorState | undefined,
): boolean {
  if (predecessor === 'delivered' || predecessor === 'duplicate') return true;
  return predecessor === 'gone' && follows?.require === 'delivered' && reachedSending(letter);
}
