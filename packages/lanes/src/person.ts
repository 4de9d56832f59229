import {
  type DeliveredProfile,
  hashIdentifier,
  IDENTIFIERS,
  type Identifier,
  type Profile,
  personIdentity,
  profileIdentity,
  refusedField,
} from '@tracklayer/events';
import { digest } from './job-id.js';

/*
 * What is remembered of one person. The memory of a person has the name of their strongest identifier. Two cases need more:
 * - An e-mail address changes under one external id. So the memory of the external id points to the memory that the person
 *   has now. An event with the old address must not make a second profile.
 * - A customer without an e-mail address was remembered by phone number in release 0.1.0, and other customers may have that phone.
 */

/** The field of an external id's memory that points to the memory of the person: `<digest>:<epoch ms>`. */
export const PERSON = 'person';

export const REFUSED_FIELDS = IDENTIFIERS.map(refusedField);

/** The fields that decide by which identifier a person is named. */
export const NAME_FIELDS = [PERSON, 'email', 'externalId', ...REFUSED_FIELDS] as const;

/** The digests that name the memories about one profile. */
export interface MemoryNames {
  own: string;
  /** Where the profile has an e-mail address too. */
  ofExternalId?: string;
  /** Where release 0.1.0 remembered it: by its phone number. */
  former?: string;
}

export function memoryNames(profile: Profile): MemoryNames {
  const { email, externalId, phoneNumber } = profile;
  const own = digest(personIdentity(profile));
  if (externalId === undefined) return { own };
  if (email !== undefined) return { own, ofExternalId: digest(profileIdentity({ externalId })) };
  return phoneNumber === undefined ? { own } : { own, former: digest(profileIdentity({ phoneNumber })) };
}

/** The names of everything that may be remembered about the identifiers of a profile, consents included. */
export function memoriesAbout(person: Partial<Profile>): string[] {
  const { email, externalId, phoneNumber, exchangeId, anonymousId } = person;
  return [
    ...(email === undefined ? [] : [profileIdentity({ email })]),
    ...(externalId === undefined ? [] : [profileIdentity({ externalId })]),
    ...(phoneNumber === undefined ? [] : [profileIdentity({ phoneNumber }), `whatsapp:${phoneNumber}`]),
    ...(exchangeId === undefined ? [] : [profileIdentity({ exchangeId })]),
    ...(anonymousId === undefined ? [] : [profileIdentity({ anonymousId })]),
  ].map(digest);
}

/** The memories of {@link MemoryNames}; empty where there is none. */
export interface Memories {
  own: DeliveredProfile;
  ofExternalId?: DeliveredProfile;
  former?: DeliveredProfile;
}

/** Another memory of a person: its digest, and since when it counts, where that is known. */
export interface Elsewhere {
  name: string;
  /** Epoch ms. */
  sinceMs?: number;
}

/**
 * The memory of this person under another address, where the destination has them there: the person of this external id got
 * another e-mail address since, or had none before. Undefined where the e-mail address decides: the external id was left out
 * because it belongs to another profile, or the address has a profile that never had this external id.
 */
export function elsewhereOf(
  profile: Profile,
  { own, ofExternalId }: MemoryNames,
  memories: Memories,
): Elsewhere | undefined {
  const { externalId } = profile;
  if (externalId === undefined || ofExternalId === undefined) return undefined;
  const hash = hashIdentifier('externalId', externalId);
  if (memories.own[refusedField('externalId')]?.hash === hash) return undefined;
  const hadExternalId = memories.own.externalId?.hash === hash;
  if (memories.own.email !== undefined && !hadExternalId) return undefined;
  const pointer = memories.ofExternalId?.[PERSON];
  if (pointer !== undefined) {
    return pointer.hash === own ? undefined : { name: pointer.hash, sinceMs: pointer.timeMs };
  }
  const isKnown = memories.ofExternalId?.externalId !== undefined;
  return isKnown && !hadExternalId ? { name: ofExternalId } : undefined;
}

/**
 * Whether an external id that was not left out yet belongs to another profile, and the e-mail address has one of its own. Then the address decides. The
 * external id must not be sent: it could choose the profile of the other person.
 */
export function isExternalIdOfAnother(
  { email, externalId }: Profile,
  { own }: MemoryNames,
  memories: Memories,
): boolean {
  if (email === undefined || externalId === undefined || memories.own.email === undefined) return false;
  const hash = hashIdentifier('externalId', externalId);
  const isSettled =
    memories.own.externalId?.hash === hash || memories.own[refusedField('externalId')]?.hash === hash;
  if (isSettled) return false;
  const { [PERSON]: pointer, externalId: known } = memories.ofExternalId ?? {};
  return pointer === undefined ? known !== undefined : pointer.hash !== own;
}

/** The identifiers that must not name this person: refused ones, and an e-mail address that the person has no longer. */
export function omittedFor(profile: Profile, names: MemoryNames, memories: Memories): Identifier[] {
  const given = IDENTIFIERS.filter((identifier) => profile[identifier] !== undefined);
  const isElsewhere = elsewhereOf(profile, names, memories) !== undefined;
  const omitted = given.filter(
    (identifier) =>
      memories.own[refusedField(identifier)]?.hash ===
        hashIdentifier(identifier, profile[identifier] as string) ||
      (isElsewhere && identifier === 'email'),
  );
  return omitted.length < given.length ? omitted : [];
}

/** The delivered fields of a person, as `reconcileProfile` compares them. */
export function deliveredTo(
  profile: Profile,
  { own, former }: Memories,
  elsewhere?: { memory: DeliveredProfile; sinceMs?: number },
): DeliveredProfile {
  if (elsewhere !== undefined) {
    const { memory, sinceMs } = elsewhere;
    const { email: _, ...before } = own;
    const merged = newest(before, memory);
    const { email } = memory;
    // The other address counts from when the external id moved there.
    return email === undefined || sinceMs === undefined
      ? merged
      : { ...merged, email: { ...email, timeMs: sinceMs } };
  }
  const { externalId } = profile;
  const isTheirs =
    externalId !== undefined && former?.externalId?.hash === hashIdentifier('externalId', externalId);
  return isTheirs ? newest(own, former) : own;
}

function newest(one: DeliveredProfile, other: DeliveredProfile): DeliveredProfile {
  const merged = { ...one };
  for (const [field, value] of Object.entries(other)) {
    const known = merged[field];
    if (known === undefined || known.timeMs < value.timeMs) merged[field] = value;
  }
  return merged;
}
