import { type DeliveredProfile, profileIdentity, reconcileProfile } from '@tracklayer/events';
import type { DeliveryStore } from '@tracklayer/lanes';
import type { Submission } from './submission.js';

/**
 * The fields that one destination has of the profiles of one call, including those that the call itself will deliver. So a
 * profile that is twice in a batch is upserted once.
 */
export interface ProfileMemory {
  /** Reads the delivered fields of profiles not loaded before. At most one round trip. */
  load(submissions: readonly Submission[]): Promise<void>;
  /** Returns the identity of the profile, and whether the submission changes it. Later submissions see the change. */
  learn(submission: Submission): { identity: string; changed: boolean };
}

export function createProfileMemory(store: DeliveryStore): ProfileMemory {
  const known = new Map<string, DeliveredProfile>();

  return {
    async load(submissions) {
      const all = new Set(submissions.map(({ profile }) => profileIdentity(profile)));
      const missing = [...all].filter((identity) => !known.has(identity));
      if (missing.length === 0) return;
      const delivered = await store.deliveredProfiles(missing);
      for (const [index, identity] of missing.entries()) {
        // Another slice may have loaded and changed it meanwhile.
        if (!known.has(identity)) known.set(identity, delivered[index] ?? {});
      }
    },
    learn({ profile, time }) {
      const identity = profileIdentity(profile);
      const { changed, next } = reconcileProfile(known.get(identity) ?? {}, profile, Date.parse(time));
      known.set(identity, next);
      return { identity, changed: changed !== undefined };
    },
  };
}
