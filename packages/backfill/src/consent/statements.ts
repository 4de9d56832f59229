import {
  type CanonicalEvent,
  type Consent,
  type ConsentChange,
  consentAddresses,
  consentTimeMs,
  type Profile,
  profileIdentity,
} from '@tracklayer/events';

/** What an entry of a file says of somebody's consent. */
export interface Saying {
  /** Of the entry that says it, see entry-id.ts. */
  key: string;
  /** Names its job in the migration: told again, it is the same job. */
  id: readonly string[];
  profile: Profile;
  consent: Consent & { status: ConsentChange };
  /** ISO 8601, in case the consent itself has no time. */
  time: string;
  eventId?: string;
  listId?: string;
}

/** A profile as a file has it, with what is said of its consent. */
export interface ProfileEntry {
  profile: Profile;
  /** Each with its time: a profile has none that could stand for it. */
  consents?: readonly (Consent & { at: string })[];
}

/** What an event says of consent: nothing, or one thing. */
export function sayingsOfEvent(key: string, event: CanonicalEvent): Saying[] {
  const { name, eventId, profile, consent, time, properties } = event;
  if (consent === undefined || consent.status === 'denied') return [];
  const listId = name === 'sign_up' && typeof properties.listId === 'string' ? properties.listId : undefined;
  return [
    {
      key,
      id: [profileIdentity(profile), listId ?? '', name, eventId],
      profile,
      consent: { ...consent, status: consent.status },
      time,
      eventId,
      ...(listId !== undefined && { listId }),
    },
  ];
}

export function sayingsOfProfile(key: string, { profile, consents = [] }: ProfileEntry): Saying[] {
  return consents.flatMap((consent): Saying[] => {
    const { status, at, channels = ['email'] } = consent;
    if (status === 'denied') return [];
    const id = [profileIdentity(profile), '', 'profile', status, at, channels.join()];
    return [{ key, id, profile, consent: { ...consent, status }, time: at }];
  });
}

/** Whose word it is: addresses, as `consentAddresses` names them; whom no channel reaches, by who they are. */
export function addressesOf({ profile, consent }: Saying): string[] {
  const identities = consentAddresses(profile, consent).map(({ identity }) => identity);
  return identities.length > 0 ? identities : [profileIdentity(profile)];
}

/** What a word is about: these addresses, and a list where it names one. */
export function aboutOf(saying: Saying): string {
  return JSON.stringify([addressesOf(saying), saying.listId ?? '']);
}

/**
 * Of several words about the same the last; of two at one moment the withdrawal. A person who bought a hundred times said a
 * hundred times that they may be written to, and is subscribed by one call. Pure.
 */
export function latestWords(sayings: readonly Saying[], nowMs: number): Saying[] {
  const latest = new Map<string, Saying>();
  for (const saying of sayings) {
    const about = aboutOf(saying);
    const known = latest.get(about);
    if (known === undefined || isLater(saying, known, nowMs)) latest.set(about, saying);
  }
  return [...latest.values()];
}

function isLater(one: Saying, other: Saying, nowMs: number): boolean {
  const [oneMs, otherMs] = [one, other].map(({ consent, time }) => consentTimeMs(consent, time, nowMs));
  return oneMs === otherMs ? one.consent.status === 'withdrawn' : Number(oneMs) > Number(otherMs);
}
