import type { DeliveryJob, Mark, NewJob } from '@tracklayer/lanes';
import { PRIORITY } from '@tracklayer/lanes';
import type { DeadLetter } from './letter.js';

/**
 * How the job that a letter's job follows stands now.
 * `moving`: on its way, and will release its followers. `gone`: nothing is known of it any more; it ended long ago.
 */
export type PredecessorState = Mark | 'moving' | 'gone';

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
  const still = at.predecessor === 'gone' ? undefined : follows;
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
