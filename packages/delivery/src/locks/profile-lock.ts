/**
 * The lock on a profile. One job at a time writes a profile, and it writes only the fields that changed.
 *
 * Defends against:
 * - two updates of one profile in flight at once: they may arrive in either order, and the older one could stay at the
 *   destination;
 * - an event that carries its profile late, over fields that were delivered since;
 * - a subscription or withdrawal of an address that the person has replaced, or does not have yet.
 *
 * A bulk import of up to 10,000 profiles takes no lock. It may write an old field over one that live traffic delivered.
 * So `settle` forgets the delivered fields of its profiles, and the next live update sends such a profile whole.
 */
import {
  type ClearableField,
  type Profile,
  type ProfileChange,
  profileIdentity,
  reconcileProfile,
  withClear,
} from '@tracklayer/events';
import type { Outcome } from '@tracklayer/klaviyo';
import type { DeliveryJob, JobRef, KnownPerson } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';
import { leaseAll } from './leases.js';
import { identifiersToWrite, planSubscription, type SubscriptionPerson } from './subscription-person.js';

export type ProfileLock =
  | { kind: 'ready'; job: DeliveryJob; write?: ProfileWrite }
  /** Another job has the lock. */
  | { kind: 'busy' }
  | { kind: 'ended'; outcome: Outcome };

/** The profile fields that a job writes, and the lock for it. */
export interface ProfileWrite {
  /** The person, with all identifiers of the job. */
  person: Profile;
  /** The identifiers and the changed fields. */
  profile: ProfileChange;
  /** What was remembered of the person before. */
  known: KnownPerson;
  /** Epoch ms: the time of these values. */
  timeMs: number;
  /** Extends the lock. False when it was lost: the wait for a permit can outlast it. */
  extend(): Promise<boolean>;
  release(): Promise<void>;
}

/** Takes the lock for a job that writes a profile. Any other job needs none. */
export function lockProfile(
  parsed: Parsed,
  carryProfile: boolean,
  lane: LaneContext,
): ProfileLock | Promise<ProfileLock> {
  const whole = profileToWrite(parsed.job, carryProfile);
  return whole === undefined ? { kind: 'ready', job: parsed.job } : lockFor(whole, parsed, lane);
}

async function lockFor(whole: ProfileToWrite, { ref, job }: Parsed, lane: LaneContext): Promise<ProfileLock> {
  const person = whole.profile;
  const leases = await leaseAll(lockedIdentities(person), holderOf(ref), lane);
  if (leases === undefined) return { kind: 'busy' };

  const [known = { delivered: {} }] = await lane.store.knownPeople([person]);
  const timeMs = Date.parse(whole.time);
  const changed = changedOf(known, withClear(person, whole.clear), timeMs);
  const plan = await planOf(job, { known, timeMs, changed }, lane);
  if (plan.kind === 'ended' || plan.write === undefined) {
    await leases.release();
    return plan.kind === 'ended' ? plan : { kind: 'ready', job: plan.job };
  }
  return {
    kind: 'ready',
    job: plan.job,
    write: { person, profile: plan.write, known, timeMs, ...leases },
  };
}

/**
 * Gives up the lock of a job that has ended. Its worker died after the completion marker and before the release, so the other jobs of
 * this person would wait until the lock expires.
 */
export async function releaseProfile({ ref, job }: Parsed, lane: LaneContext): Promise<void> {
  const whole = profileToWrite(job, true);
  if (whole === undefined) return;
  // A job may take its own lock again. If another job has it, this takes nothing.
  const leases = await leaseAll(lockedIdentities(whole.profile), holderOf(ref), lane);
  await leases?.release();
}

function holderOf({ type, jobId }: JobRef): string {
  return `${type}:${jobId}`;
}

/** Without an external id of another profile. There is a call in any case, so that this is said and remembered. */
function changedOf(known: KnownPerson, person: ProfileChange, timeMs: number): ProfileChange | undefined {
  if (!known.externalIdOfAnother) return reconcileProfile(known.delivered, person, timeMs).changed;
  const { externalId: _, ...rest } = person;
  return reconcileProfile(known.delivered, rest, timeMs).changed ?? { email: person.email as string };
}

/** Whether a job that has the lock writes the profile, goes without, or has ended. */
function planOf(job: DeliveryJob, person: SubscriptionPerson, lane: LaneContext) {
  if (job.type === 'list-subscription') return planSubscription(job, person, lane.store);
  const { changed } = person;
  if (job.type !== 'profile-upsert') return { kind: 'go' as const, job, write: changed };
  if (changed === undefined) return { kind: 'ended' as const, outcome: PROFILE_UNCHANGED };
  const { clear: _all, ...rest } = job;
  const { clear, ...profile } = changed;
  return {
    kind: 'go' as const,
    job: { ...rest, profile, ...(clear && { clear }) },
    write: changed,
  };
}

const PROFILE_UNCHANGED: Outcome = { kind: 'skipped', reason: 'profile_unchanged' };

/**
 * The identities that a write of this profile locks. The external id has a lock of its own, because the e-mail address of a
 * person may change.
 */
function lockedIdentities(profile: Profile): string[] {
  const { email, externalId } = profile;
  const identity = profileIdentity(profile);
  return email === undefined || externalId === undefined
    ? [identity]
    : [identity, profileIdentity({ externalId })];
}

interface ProfileToWrite {
  profile: Profile;
  time: string;
  clear?: readonly ClearableField[];
}

function profileToWrite(job: DeliveryJob, carryProfile: boolean): ProfileToWrite | undefined {
  if (job.type === 'profile-upsert') return job;
  if (job.type === 'metric-event' && carryProfile) return job.event;
  if (job.type === 'back-in-stock' && carryProfile) return job;
  return job.type === 'list-subscription' ? identifiersToWrite(job) : undefined;
}
