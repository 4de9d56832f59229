/**
 * The lock on a profile. One job at a time writes a profile, and it writes only the fields that changed.
 *
 * Defends against:
 * - two updates of one profile in flight at once: they may arrive in either order, and the older one could stay at the
 *   destination;
 * - an event that carries its profile late, over fields that were delivered since.
 *
 * A bulk import of up to 10,000 profiles takes no lock. It may write an old field over one that live traffic delivered.
 * So `settle` forgets the delivered fields of its profiles, and the next live update sends such a profile whole.
 */
import { type Profile, profileIdentity, reconcileProfile } from '@tracklayer/events';
import type { DeliveryJob } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';

export type ProfileLock =
  | { kind: 'ready'; job: DeliveryJob; write?: ProfileWrite }
  /** Another job has the lock. */
  | { kind: 'busy' }
  | { kind: 'unchanged' };

/** The profile fields that a job writes, and the lock for it. */
export interface ProfileWrite {
  identity: string;
  /** The identifiers and the changed fields. */
  profile: Profile;
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

  const identity = profileIdentity(whole.profile);
  const lease = await lane.store.leaseProfile(identity, `${ref.type}:${ref.jobId}`);
  if (lease === undefined) return { kind: 'busy' };

  const [delivered] = await lane.store.deliveredProfiles([identity]);
  const timeMs = Date.parse(whole.time);
  const { changed: profile } = reconcileProfile(delivered ?? {}, whole.profile, timeMs);
  if (profile === undefined) {
    await lease.end();
    return job.type === 'profile-upsert' ? { kind: 'unchanged' } : { kind: 'ready', job };
  }
  const write: ProfileWrite = { identity, profile, timeMs, extend: lease.extend, release: lease.end };
  return { kind: 'ready', job: job.type === 'profile-upsert' ? { ...job, profile } : job, write };
}

/** Every identity that the store may have for a profile: a later job may name the profile with fewer identifiers. */
export function identitiesOf({ email, phoneNumber, externalId }: Profile): string[] {
  return [
    ...(email === undefined ? [] : [profileIdentity({ email })]),
    ...(phoneNumber === undefined ? [] : [profileIdentity({ phoneNumber })]),
    ...(externalId === undefined ? [] : [profileIdentity({ externalId })]),
  ];
}

function profileToWrite(
  job: DeliveryJob,
  carryProfile: boolean,
): { profile: Profile; time: string } | undefined {
  if (job.type === 'profile-upsert') return job;
  if (job.type === 'metric-event' && carryProfile) return job.event;
  return undefined;
}
