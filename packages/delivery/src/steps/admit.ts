/**
 * Decides whether a job may go out at all, before a permit is spent on it.
 *
 * Defends against: a worker that died between delivering (or burying) a job and completing it: the mark says so, and the
 * job is not sent again; a follower that woke before its predecessor ended, or whose predecessor never was: the producer
 * died between storing the two; an event that the browser tells the destination of as well.
 */
import { type JobType, ownershipOf } from '@tracklayer/events';
import type { Outcome } from '@tracklayer/klaviyo';
import type { DeliveryJob, Mark } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from './job-input.js';

export type Admission =
  | {
      kind: 'go';
      /** The profile's own job did not make it in time, so the event brings the profile's fields itself. */
      carryProfile: boolean;
    }
  | { kind: 'wait'; untilMs: number }
  | { kind: 'ended'; outcome: Outcome };

/** How long a follower that must not overtake looks away again. Its predecessor wakes it sooner. */
const FOLLOW_AGAIN_MS = 60_000;

export async function admit({ ref, job }: Parsed, lane: LaneContext): Promise<Admission> {
  const [own, predecessor] = await lane.settlement.marks(job.follows ? [ref, job.follows] : [ref]);

  if (own === 'dead') return ended({ kind: 'dead', failure: { code: 'already_dead' } });
  if (own !== undefined) return ended({ kind: 'duplicate', reason: 'already_delivered' });
  const order = inOrder(job, predecessor, { nowMs: lane.nowMs(), maxAgeMs: lane.policy.maxAgeMs });
  if (order.kind !== 'go') return order;

  switch (job.type) {
    case 'list-subscription':
      return job.consent.status === 'granted' && (job.listId ?? lane.settings.listId) === undefined
        ? ended({ kind: 'skipped', reason: 'no_list_configured' })
        : order;
    case 'metric-event':
      return ownershipOf(job.event, lane.destination.ownership) === 'skip'
        ? ended({ kind: 'skipped', reason: 'not_owner' })
        : order;
    case 'profile-upsert':
    case 'event-backfill':
      return order;
  }
}

/** Pure: may this job go, now that its predecessor stands as it does? */
export function inOrder(
  job: DeliveryJob,
  predecessor: Mark | undefined,
  { nowMs, maxAgeMs }: { nowMs: number; maxAgeMs: number },
): Admission {
  const { follows } = job;
  if (!follows) return { kind: 'go', carryProfile: false };
  const arrived = predecessor === 'delivered' || predecessor === 'duplicate';
  if (arrived) return { kind: 'go', carryProfile: false };

  if (follows.require === 'settled') {
    const stillWaiting = predecessor === undefined && nowMs < follows.untilMs;
    // A skipped profile was skipped because Klaviyo has it already; a late or dead one has to come along.
    return stillWaiting
      ? { kind: 'wait', untilMs: follows.untilMs }
      : { kind: 'go', carryProfile: predecessor !== 'skipped' };
  }

  switch (predecessor) {
    case undefined:
      if (nowMs - job.enqueuedAtMs > maxAgeMs) return ended(missing(follows.type));
      return { kind: 'wait', untilMs: Math.max(follows.untilMs, nowMs + FOLLOW_AGAIN_MS) };
    case 'skipped':
      return ended({ kind: 'skipped', reason: 'not_subscribed' });
    case 'discarded':
      return ended({
        kind: 'dead',
        failure: {
          code: 'predecessor_discarded',
          detail: `The ${follows.type} it has to follow was discarded.`,
          hint: `Import the ${follows.type} back and replay both, or discard this one too.`,
        },
      });
    case 'dead':
      return ended({
        kind: 'dead',
        failure: {
          code: 'predecessor_dead',
          detail: `The ${follows.type} it has to follow is a dead letter.`,
          hint: `Replay the ${follows.type} first, then this one.`,
        },
      });
  }
}

function missing(type: JobType): Outcome {
  return {
    kind: 'dead',
    failure: {
      code: 'predecessor_missing',
      detail: `The ${type} it has to follow has not ended in all this time.`,
      hint: `Look for the ${type}: where its lane has it no more, track the event again.`,
    },
  };
}

function ended(outcome: Outcome): Admission {
  return { kind: 'ended', outcome };
}
