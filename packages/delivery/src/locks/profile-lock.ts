/**
 * The lock on a profile. One job at a time writes a profile, and it writes only the fields that changed.
 *
 * Defends against:
 * - two updates of one profile in flight at once: they may arrive in either order, and the older one could stay at the
 *   destination;
 * - an event that carries its profile late, over fields that were delivered since;
 * - a subscription of an e-mail address that the person has replaced, or does not have yet.
 *
 * A bulk import of up to 10,000 profiles takes no lock. It may write an old field over one that live traffic delivered.
 * So `settle` forgets the delivered fields of its profiles, and the next live update sends such a profile whole.
 */
import { consentAddresses, type Profile, profileIdentity, reconcileProfile } from '@tracklayer/events';
import type { Outcome } from '@tracklayer/klaviyo';
import type { DeliveryJob, KnownPerson, ListSubscriptionJob } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';
import { leaseAll } from './leases.js';

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
  profile: Profile;
  /** What was remembered of the person before. */
  known: KnownPerson;
  /** Epoch ms: the time of these values. */
  timeMs: number;
  /** Extends the lock. False when it was lost: the wait for a permit can outlast it. */
  extend(): Promise<boolean>;
  release(): Promise<void>;
}

/** Takes the lock for a job that writes a profile. Any other job needs none. */
export async function lockProfile(
  { ref, job }: Parsed,
  carryProfile: boolean,
  lane: LaneContext,
): Promise<ProfileLock> {
  const whole = profileToWrite(job, carryProfile);
  if (whole === undefined) return { kind: 'ready', job };

  const person = whole.profile;
  const leases = await leaseAll(lockedIdentities(person), `${ref.type}:${ref.jobId}`, lane);
  if (leases === undefined) return { kind: 'busy' };

  const [known = { delivered: {} }] = await lane.store.knownPeople([person]);
  const timeMs = Date.parse(whole.time);
  const { changed } = reconcileProfile(known.delivered, person, timeMs);
  const decided = decide(job, known, timeMs, changed);
  if (decided !== 'write' || changed === undefined) {
    await leases.release();
    return decided === 'write' ? { kind: 'ready', job } : decided;
  }
  const write: ProfileWrite = { person, profile: changed, known, timeMs, ...leases };
  return { kind: 'ready', job: job.type === 'profile-upsert' ? { ...job, profile: changed } : job, write };
}

/** Whether a job that has the lock writes the profile, goes without, or has ended. */
function decide(
  job: DeliveryJob,
  { elsewhere }: KnownPerson,
  timeMs: number,
  changed: Profile | undefined,
): 'write' | Exclude<ProfileLock, { kind: 'busy' }> {
  if (job.type === 'list-subscription') {
    const isForEmail = (job.consent.channels ?? ['email']).includes('email');
    const isReplaced = isForEmail && (elsewhere?.sinceMs ?? 0) > timeMs;
    if (isReplaced) return { kind: 'ended', outcome: ADDRESS_CHANGED };
    // An import of old consents would make twice the calls. Its profiles come by their own import.
    const goesAlone = changed === undefined || (job.historical === true && elsewhere === undefined);
    return goesAlone ? { kind: 'ready', job } : 'write';
  }
  if (changed !== undefined) return 'write';
  return job.type === 'profile-upsert'
    ? { kind: 'ended', outcome: { kind: 'skipped', reason: 'profile_unchanged' } }
    : { kind: 'ready', job };
}

const ADDRESS_CHANGED: Outcome = {
  kind: 'dead',
  failure: {
    code: 'address_changed',
    detail: 'The person has another e-mail address since this consent.',
    hint: 'Write the present address into profile.email of the dead letter, then replay. Or discard it, if the consent does not count for that address.',
  },
};

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

function profileToWrite(
  job: DeliveryJob,
  carryProfile: boolean,
): { profile: Profile; time: string } | undefined {
  if (job.type === 'profile-upsert') return job;
  if (job.type === 'metric-event' && carryProfile) return job.event;
  if (job.type === 'back-in-stock' && carryProfile) return job;
  return job.type === 'list-subscription' ? identifiersToWrite(job) : undefined;
}

/**
 * A subscription names the person by an address alone. So where Klaviyo does not have the address of this person yet, the
 * identifiers are written first. A subscription on its own could make a second profile of one person.
 */
function identifiersToWrite({ profile, consent, time }: ListSubscriptionJob) {
  const { email, externalId, phoneNumber } = profile;
  const usesPhone = consentAddresses(profile, consent).some(({ channel }) => channel !== 'email');
  const identifiers = {
    ...(email !== undefined && { email }),
    ...(externalId !== undefined && { externalId }),
    ...(usesPhone && phoneNumber !== undefined && { phoneNumber }),
  };
  const isOne = Object.keys(identifiers).length < 2;
  return consent.status !== 'granted' || isOne ? undefined : { profile: identifiers, time };
}
