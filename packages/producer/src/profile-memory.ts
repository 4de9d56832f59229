import {
  type DeliveredProfile,
  type Profile,
  personIdentity,
  reconcileProfile,
  withClear,
} from '@tracklayer/events';
import type { Assumed, DeliveryStore, KnownPerson, RecalledPeople, Submission } from '@tracklayer/lanes';

/**
 * The fields that one destination has of the profiles of one call, including those that the call itself will deliver. So a
 * profile that is twice in a batch is upserted once.
 */
export interface ProfileMemory {
  /** Reads the delivered fields of profiles not loaded before. One round trip, or two after a change of address. */
  load(submissions: readonly Submission[]): Promise<void>;
  /** Takes what is recalled of profiles not loaded before. Returns the memories that this relies on. No round trip. */
  recall(submissions: readonly Submission[], recalled: RecalledPeople): Assumed;
  /** Returns the identity of the profile, and whether the submission changes it. Later submissions see the change. */
  learn(submission: Submission): { identity: string; changed: boolean };
}

export function createProfileMemory(store: Pick<DeliveryStore, 'knownPeople'>): ProfileMemory {
  const known = new Map<string, DeliveredProfile>();
  /** The person whom this call last gave each external id. */
  const people = new Map<string, string>();

  /** Without the e-mail address, where this call gave the person another one meanwhile. */
  function deliveredTo(identity: string, externalId: string | undefined): DeliveredProfile {
    const { email, ...rest } = known.get(identity) ?? {};
    const person = externalId === undefined ? undefined : people.get(externalId);
    const isSame = person === undefined || person === identity;
    return isSame && email !== undefined ? { email, ...rest } : rest;
  }

  function missingOf(submissions: readonly Submission[]): [identity: string, profile: Profile][] {
    const profiles = new Map(submissions.map(({ profile }) => [personIdentity(profile), profile]));
    return [...profiles].filter(([identity]) => !known.has(identity));
  }

  function take(
    missing: readonly [identity: string, profile: Profile][],
    found: readonly KnownPerson[],
  ): void {
    for (const [index, [identity]] of missing.entries()) {
      // Another slice may have loaded and changed it meanwhile.
      if (!known.has(identity)) known.set(identity, found[index]?.delivered ?? {});
    }
  }

  return {
    async load(submissions) {
      const missing = missingOf(submissions);
      if (missing.length > 0) take(missing, await store.knownPeople(missing.map(([, profile]) => profile)));
    },
    recall(submissions, recalled) {
      const missing = missingOf(submissions);
      const found = recalled.recall(missing.map(([, profile]) => profile));
      take(missing, found.known);
      return found.assumed;
    },
    learn({ profile, time, clear }) {
      const identity = personIdentity(profile);
      const { email, externalId } = profile;
      const delivered = deliveredTo(identity, externalId);
      const { changed, next } = reconcileProfile(delivered, withClear(profile, clear), Date.parse(time));
      known.set(identity, next);
      if (email !== undefined && externalId !== undefined) people.set(externalId, identity);
      return { identity, changed: changed !== undefined };
    },
  };
}
