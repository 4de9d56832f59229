import {
  type CanonicalEvent,
  type Consent,
  type ConsentWord,
  type Profile,
  profileIdentity,
} from '@tracklayer/events';

/** What an entry of a file says of somebody's consent. */
export interface Saying {
  /** Of the entry that says it, see entry-id.ts. */
  key: string;
  /** Names its job: the same word by the same person is told once, also where live traffic told it. */
  id: readonly string[];
  profile: Profile;
  consent: Consent & { status: ConsentWord };
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
