import { type DeliveredProfile, profileIdentity, reconcileProfile } from '@tracklayer/events';
import type { DeliveryStore } from '@tracklayer/lanes';
import type { Occasion } from './submission.js';

/**
 * What one destination knows of the profiles of one call, and will know once the jobs of the call are delivered: the
 * same profile twice in a batch is upserted once.
 */
export interface ProfileMemory {
  /** Reads what was delivered of the profiles not met before. One round trip, or none. */
  load(occasions: readonly Occasion[]): Promise<void>;
  /** Whose profile it is, and whether the occasion says something new of it; if so, later ones of this call build on it. */
  learn(occasion: Occasion): { identity: string; changed: boolean };
}

export function createProfileMemory(settlement: DeliveryStore): ProfileMemory {
  const known = new Map<string, DeliveredProfile>();

  return {
    async load(occasions) {
      const met = new Set(occasions.map(({ profile }) => profileIdentity(profile)));
      const unmet = [...met].filter((identity) => !known.has(identity));
      if (unmet.length === 0) return;
      const delivered = await settlement.deliveredProfiles(unmet);
      for (const [index, identity] of unmet.entries()) {
        // Another slice may have read it meanwhile, and learnt from its events.
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
