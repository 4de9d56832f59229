import type { DeliveryJob, NewJob } from '@tracklayer/lanes';
import { PRIORITY } from '@tracklayer/lanes';
import type { DeadLetter } from '../letter/letter.js';
import { hadItsTurn, type PredecessorState } from './predecessor-state.js';

export interface Circumstances {
  predecessor: PredecessorState | undefined;
  /** How long it waits for a predecessor that is moving. */
  followMs: number;
  /** Epoch ms. */
  nowMs: number;
}

/**
 * A letter's job for a life of its own: the same id, event id and original time, no attempt spent, behind live traffic.
 * Its age counts from now (`enqueuedAtMs`), or an old letter would be too old before its first attempt. Pure.
 */
export function freshJob(letter: DeadLetter, job: DeliveryJob, at: Circumstances): NewJob {
  const { follows, ...rest } = job;
  const waits = at.predecessor === 'moving';
  const still = hasArrived(letter, follows, at.predecessor) ? undefined : follows;
  const data: DeliveryJob = {
    ...rest,
    ...(still && { follows: { ...still, untilMs: at.nowMs + (waits ? at.followMs : 0) } }),
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
    ...(still && waits && { delayMs: at.followMs }),
  };
}

/** Whether it is known that there is nothing left to follow: its mark may be gone before this job is looked at. */
function hasArrived(
  letter: DeadLetter,
  follows: DeliveryJob['follows'],
  predecessor: PredecessorState | undefined,
): boolean {
  if (predecessor === 'delivered' || predecessor === 'duplicate') return true;
  return predecessor === 'gone' && follows?.require === 'delivered' && hadItsTurn(letter);
}
