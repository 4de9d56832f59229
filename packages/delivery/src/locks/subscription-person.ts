/**
 * What a subscription or a withdrawal does with the profile of its person. Klaviyo's calls for consents name a person by an
 * address alone. An address that the person's profile does not have would become a second profile of one person.
 */
import {
  consentAddresses,
  consentTimeMs,
  isNewestConsent,
  type Profile,
  type ProfileChange,
} from '@tracklayer/events';
import type { Outcome } from '@tracklayer/klaviyo';
import type { DeliveryStore, KnownPerson, ListSubscriptionJob } from '@tracklayer/lanes';

export type SubscriptionPlan =
  /** `write`: the profile to write before. */
  { kind: 'go'; job: ListSubscriptionJob; write?: Profile } | { kind: 'ended'; outcome: Outcome };

export interface SubscriptionPerson {
  known: KnownPerson;
  /** Epoch ms: the time of the job's values. */
  timeMs: number;
  /** As in `reconcileProfile`. */
  changed: ProfileChange | undefined;
}

export function planSubscription(
  job: ListSubscriptionJob,
  person: SubscriptionPerson,
  store: Pick<DeliveryStore, 'consentOf'>,
): SubscriptionPlan | Promise<SubscriptionPlan> {
  return job.consent.status === 'granted' ? planGranted(job, person) : planWithdrawn(job, person, store);
}

function planGranted(
  job: ListSubscriptionJob,
  { known: { elsewhere }, timeMs, changed }: SubscriptionPerson,
): SubscriptionPlan {
  const isReplaced = isForEmail(job) && (elsewhere?.sinceMs ?? 0) > timeMs;
  if (isReplaced) return { kind: 'ended', outcome: ADDRESS_CHANGED };
  // An import of old consents would make twice the calls. Its profiles come by their own import.
  const goesAlone = changed === undefined || (job.historical === true && elsewhere === undefined);
  return goesAlone ? { kind: 'go', job } : { kind: 'go', job, write: changed };
}

/**
 * A withdrawal changes no address. Where the destination has the person under another one, the withdrawal counts for that
 * one, unless the person consented there since. So `write` holds the external id and no e-mail address.
 */
async function planWithdrawn(
  job: ListSubscriptionJob,
  { known: { elsewhere }, changed }: SubscriptionPerson,
  store: Pick<DeliveryStore, 'consentOf'>,
): Promise<SubscriptionPlan> {
  if (elsewhere === undefined) return changed ? { kind: 'go', job, write: changed } : { kind: 'go', job };
  const { externalId, phoneNumber } = identifiersOf(job);
  const newPhone = changed?.phoneNumber !== undefined && phoneNumber !== undefined && { phoneNumber };
  const write = { ...(externalId !== undefined && { externalId }), ...newPhone };
  const statedMs = consentTimeMs(job.consent, job.time, job.enqueuedAtMs);
  const counts =
    !isForEmail(job) || isNewestConsent('withdrawn', statedMs, await store.consentOf(elsewhere.name));
  if (counts) return isForEmail(job) || newPhone ? { kind: 'go', job, write } : { kind: 'go', job };
  const others = (job.consent.channels ?? []).filter((channel) => channel !== 'email');
  if (others.length === 0) return { kind: 'ended', outcome: RENEWED };
  const rest = { ...job, consent: { ...job.consent, channels: others } };
  return newPhone ? { kind: 'go', job: rest, write } : { kind: 'go', job: rest };
}

const RENEWED: Outcome = { kind: 'skipped', reason: 'consent_renewed' };

const ADDRESS_CHANGED: Outcome = {
  kind: 'dead',
  failure: {
    code: 'address_changed',
    detail: 'The person has another e-mail address since this consent.',
    hint: 'Write the present address into profile.email of the dead letter, then replay. Or discard it, if the consent does not count for that address.',
  },
};

function isForEmail({ consent }: ListSubscriptionJob): boolean {
  return (consent.channels ?? ['email']).includes('email');
}

/** The identifiers that the profile needs before the call. Undefined where the person has one alone. */
export function identifiersToWrite(job: ListSubscriptionJob): { profile: Profile; time: string } | undefined {
  const profile = identifiersOf(job);
  return Object.keys(profile).length < 2 ? undefined : { profile, time: job.time };
}

function identifiersOf({ profile, consent }: ListSubscriptionJob): Profile {
  const { email, externalId, phoneNumber } = profile;
  const usesPhone = consentAddresses(profile, consent).some(({ channel }) => channel !== 'email');
  return {
    ...(email !== undefined && { email }),
    ...(externalId !== undefined && { externalId }),
    ...(usesPhone && phoneNumber !== undefined && { phoneNumber }),
  };
}
