/**
 * One job at a time writes a profile, and each writes only what is news.
 *
 * Defends against: two updates of one profile under way at once, which may arrive in either order, so that the older one
 * stays at the destination for good; and an event that brings its profile along late, over what was delivered since.
 *
 * A bulk import takes no turn: it holds up to 10,000 profiles, and its file is as it is. It may write an old field over one
 * that live traffic delivered; so what was delivered of its profiles is forgotten with it (see settle.ts), and the next
 * live update of such a profile goes out whole instead of being taken for known.
 */
import { type Profile, profileIdentity, reconcileProfile } from '@tracklayer/events';
import type { DeliveryJob } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../steps/job-input.js';

export type ProfileTurn =
  | { kind: 'go'; job: DeliveryJob; writes?: ProfileWrite }
  /** Another job is writing this profile. */
  | { kind: 'busy' }
  | { kind: 'unchanged' };

/** What a job is about to write of a profile, and the right to. */
export interface ProfileWrite {
  identity: string;
  /** The identifiers, and the fields that are news. */
  profile: Profile;
  /** Epoch ms: when the profile was as it says. */
  timeMs: number;
  /** Whether the right is still ours: a permit can take longer than it lasts. */
  extend(): Promise<boolean>;
  end(): Promise<void>;
}

/** The turn of a job that writes a profile; every other one just goes. */
export async function profileTurn(
  { ref, job }: Parsed,
  carryProfile: boolean,
  lane: LaneContext,
): Promise<ProfileTurn> {
  const whole = profileToWrite(job, carryProfile);
  if (whole === undefined) return { kind: 'go', job };

  const identity = profileIdentity(whole.profile);
  const lease = await lane.settlement.leaseProfile(identity, `${ref.type}:${ref.jobId}`);
  if (lease === undefined) return { kind: 'busy' };

  const [delivered] = await lane.settlement.deliveredProfiles([identity]);
  const timeMs = Date.parse(whole.time);
  const { changed: profile } = reconcileProfile(delivered ?? {}, whole.profile, timeMs);
  if (profile === undefined) {
    await lease.end();
    return job.type === 'profile-upsert' ? { kind: 'unchanged' } : { kind: 'go', job };
  }
  const writes: ProfileWrite = { identity, profile, timeMs, extend: lease.extend, end: lease.end };
  return { kind: 'go', job: job.type === 'profile-upsert' ? { ...job, profile } : job, writes };
}

/** Every identity under which something may be remembered of a profile: whoever comes next may name it by fewer identifiers. */
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
