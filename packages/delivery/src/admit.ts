/**
 * Decides whether a job may go out at all, before a permit is spent on it.
 *
 * Defends against: a worker that died between delivering (or burying) a job and completing it: the mark says so, and the
 * job is not sent again; a follower that woke before its predecessor ended; a profile that somebody else has delivered since.
 */
import { profileIdentity, reconcileProfile } from '@tracklayer/events';
import type { Outcome } from '@tracklayer/klaviyo';
import type { DeliveryJob, Mark } from '@tracklayer/lanes';
import type { LaneContext } from './context.js';
import type { Parsed } from './received.js';

export type Admission =
  | {
      kind: 'go';
      job: DeliveryJob;
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
  const order = inOrder(job, predecessor, lane.nowMs());
  if (order.kind !== 'go') return order;

  switch (job.type) {
    case 'profile-upsert':
      return onlyWhatChanged(job, lane);
    case 'list-subscription':
      return lane.settings.listId === undefined && job.listId === undefined
        ? ended({ kind: 'skipped', reason: 'no_list_configured' })
        : order;
    case 'metric-event':
    case 'event-backfill':
      return order;
  }
}

/** Pure: may this job go, now that its predecessor stands as it does? */
export function inOrder(job: DeliveryJob, predecessor: Mark | undefined, nowMs: number): Admission {
  const { follows } = job;
  if (!follows) return { kind: 'go', job, carryProfile: false };
  const arrived = predecessor === 'delivered' || predecessor === 'duplicate';
  if (arrived) return { kind: 'go', job, carryProfile: false };

  if (follows.require === 'settled') {
    const stillWaiting = predecessor === undefined && nowMs < follows.untilMs;
    // A skipped profile was skipped because Klaviyo has it already; a late or dead one has to come along.
    return stillWaiting
      ? { kind: 'wait', untilMs: follows.untilMs }
      : { kind: 'go', job, carryProfile: predecessor !== 'skipped' };
  }

  switch (predecessor) {
    case undefined:
      return { kind: 'wait', untilMs: Math.max(follows.untilMs, nowMs + FOLLOW_AGAIN_MS) };
    case 'skipped':
      return ended({ kind: 'skipped', reason: 'no_list_configured' });
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

async function onlyWhatChanged(
  job: Extract<DeliveryJob, { type: 'profile-upsert' }>,
  lane: LaneContext,
): Promise<Admission> {
  const [delivered] = await lane.settlement.deliveredProfiles([profileIdentity(job.profile)]);
  const { changed } = reconcileProfile(delivered ?? {}, job.profile, Date.parse(job.time));
  if (changed === undefined) return ended({ kind: 'skipped', reason: 'profile_unchanged' });
  return { kind: 'go', job: { ...job, profile: changed }, carryProfile: false };
}

function ended(outcome: Outcome): Admission {
  return { kind: 'ended', outcome };
}
