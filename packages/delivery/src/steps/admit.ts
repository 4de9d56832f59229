/**
 * Decides whether a job may be sent at all, before it uses a permit.
 *
 * Defends against:
 * - a worker that died after it delivered a job or recorded its death, and before it completed the job. The completion
 *   marker shows this, and the job is not sent again;
 * - a dependent job that wakes before the job it depends on has ended;
 * - a dependent job whose other job does not exist, because the producer died between storing the two;
 * - an event that the browser sends to the destination too.
 */
import { IDENTIFIERS, isVisitor, type JobType, ownershipOf, type Profile } from '@tracklayer/events';
import type { Outcome } from '@tracklayer/klaviyo';
import type { CompletionMarker, DeliveryJob } from '@tracklayer/lanes';
import { isLaneHeld } from '../breaker/held-lanes.js';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';
import { releaseProfile } from '../locks/profile-lock.js';

export type Admission =
  | {
      kind: 'go';
      /**
       * The event carries the profile's fields. Either the profile's own job did not end in time. Or the person is a
       * visitor, known by an id of the browser alone, who has no such job.
       */
      carryProfile: boolean;
    }
  | { kind: 'wait'; untilMs: number }
  | { kind: 'ended'; outcome: Outcome };

/** How often a dependent job checks again by itself. The job it depends on wakes it sooner. */
const CHECK_AGAIN_MS = 60_000;

export async function admit(parsed: Parsed, lane: LaneContext): Promise<Admission> {
  const { ref, job } = parsed;
  const { follows: dependsOn } = job;
  // The marker of the other job is read at once, before what is remembered of the person.
  const found = await (dependsOn ? lane.store.markers([ref, dependsOn]) : lane.store.marker(ref));
  const [own, other] = Array.isArray(found) ? found : [found];

  if (own !== undefined) await releaseProfile(parsed, lane);
  if (own === 'dead') return ended({ kind: 'dead', failure: { code: 'already_dead' } });
  if (own !== undefined) return ended({ kind: 'duplicate', reason: 'already_delivered' });
  const order: Admission = dependsOn ? await orderOf(job, other, lane) : { kind: 'go', carryProfile: false };
  if (order.kind !== 'go') return order;

  switch (job.type) {
    case 'list-subscription':
      return job.consent.status === 'granted' && (job.listId ?? lane.settings.listId) === undefined
        ? ended({ kind: 'skipped', reason: 'no_list_configured' })
        : order;
    case 'metric-event':
      return ownershipOf(job.event, lane.destination.ownership) === 'skip'
        ? ended({ kind: 'skipped', reason: 'not_owner' })
        : { ...order, carryProfile: order.carryProfile || isVisitorWithFields(job.event.profile) };
    case 'profile-upsert':
    case 'event-backfill':
    case 'back-in-stock':
      return order;
  }
}

function isVisitorWithFields(profile: Profile): boolean {
  const isIdentifier = (field: string) => IDENTIFIERS.some((identifier) => identifier === field);
  return isVisitor(profile) && !Object.keys(profile).every(isIdentifier);
}

/** A held profile wakes its events. The worker that takes one may not know of the hold yet, so it reads the holds first. */
async function orderOf(
  job: DeliveryJob,
  marker: CompletionMarker | undefined,
  lane: LaneContext,
): Promise<Admission> {
  const order = () =>
    inOrder(job, marker, {
      nowMs: lane.nowMs(),
      maxAgeMs: lane.policy.maxAgeMs,
      isHeld: job.follows !== undefined && isProfileLate(job.follows.type, lane),
    });
  const first = order();
  if (first.kind !== 'wait' || job.follows?.type !== 'profile-upsert') return first;
  await lane.breaker.checkHold();
  return order();
}

/** The job that this one depends on waits for a hold. Or it is a profile in a surge: the event carries the fields itself. */
function isProfileLate(type: JobType, { breaker, bulk }: LaneContext): boolean {
  return isLaneHeld(type, breaker) || (bulk !== undefined && type === 'profile-upsert');
}

/**
 * Whether the job may be sent, given the completion marker of the job it depends on. Pure. No job waits longer than `maxAgeMs`,
 * whatever its payload says: a time far in the future would keep it in its lane for ever.
 * @param at `isHeld`: the job that it depends on may wait for a hold.
 */
export function inOrder(
  job: DeliveryJob,
  marker: CompletionMarker | undefined,
  { nowMs, maxAgeMs, isHeld = false }: { nowMs: number; maxAgeMs: number; isHeld?: boolean },
): Admission {
  const { follows: dependsOn } = job;
  if (!dependsOn) return { kind: 'go', carryProfile: false };
  const arrived = marker === 'delivered' || marker === 'duplicate';
  if (arrived) return { kind: 'go', carryProfile: false };
  const isOld = Math.abs(nowMs - job.enqueuedAtMs) > maxAgeMs;
  const latestMs = nowMs + maxAgeMs;

  if (dependsOn.require === 'settled') {
    const stillWaiting = marker === undefined && nowMs < dependsOn.untilMs && !isHeld && !isOld;
    // A profile is skipped when Klaviyo has it already. The event must carry a late or dead profile.
    return stillWaiting
      ? { kind: 'wait', untilMs: Math.min(dependsOn.untilMs, latestMs) }
      : { kind: 'go', carryProfile: marker !== 'skipped' };
  }

  switch (marker) {
    case undefined:
      if (isOld && !isHeld) return ended(missing(dependsOn.type));
      return {
        kind: 'wait',
        untilMs: Math.min(Math.max(dependsOn.untilMs, nowMs + CHECK_AGAIN_MS), latestMs),
      };
    case 'skipped':
      return ended({ kind: 'skipped', reason: 'not_subscribed' });
    case 'discarded':
      return ended({
        kind: 'dead',
        failure: {
          code: 'predecessor_discarded',
          detail: `The ${dependsOn.type} that this job depends on was discarded.`,
          hint: `Import the ${dependsOn.type} again and replay both, or discard this one too.`,
        },
      });
    case 'dead':
      return ended({
        kind: 'dead',
        failure: {
          code: 'predecessor_dead',
          detail: `The ${dependsOn.type} that this job depends on is a dead letter.`,
          hint: `Replay the ${dependsOn.type} first, then this one.`,
        },
      });
  }
}

function missing(type: JobType): Outcome {
  return {
    kind: 'dead',
    failure: {
      code: 'predecessor_missing',
      detail: `The ${type} that this job depends on did not end in time.`,
      hint: `Look for the ${type} in its lane. If it is not there, track the event again.`,
    },
  };
}

function ended(outcome: Outcome): Admission {
  return { kind: 'ended', outcome };
}
