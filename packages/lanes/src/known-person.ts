import type { DeliveredProfile, Profile } from '@tracklayer/events';
import { deliveredTo, type Elsewhere, elsewhereOf, isExternalIdOfAnother, memoryNames } from './person.js';

export interface KnownPerson {
  /** The delivered fields, for `reconcileProfile`. */
  delivered: DeliveredProfile;
  /** Set where the destination has this person under another e-mail address, or under none. */
  elsewhere?: Elsewhere;
  /** Set where the external id belongs to another profile. The e-mail address names the person. */
  externalIdOfAnother?: true;
}

/** What is known of the person of a profile. `memoryOf` gives the memory of a digest; empty where there is none. */
export function knownFrom(profile: Profile, memoryOf: (name: string) => DeliveredProfile): KnownPerson {
  const names = memoryNames(profile);
  const { own, ofExternalId, former } = names;
  const memories = {
    own: memoryOf(own),
    ...(ofExternalId !== undefined && { ofExternalId: memoryOf(ofExternalId) }),
    ...(former !== undefined && { former: memoryOf(former) }),
  };
  const elsewhere = elsewhereOf(profile, names, memories);
  if (elsewhere !== undefined) {
    const memory = memoryOf(elsewhere.name);
    return { delivered: deliveredTo(profile, memories, { memory, ...elsewhere }), elsewhere };
  }
  const isOfAnother = isExternalIdOfAnother(profile, names, memories);
  return {
    delivered: deliveredTo(profile, memories),
    ...(isOfAnother && { externalIdOfAnother: true as const }),
  };
}
