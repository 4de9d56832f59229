import { type DeliveredProfile, profileIdentity, reconcileProfile } from '@tracklayer/events';
import type { NewJob, Settlement } from '@tracklayer/lanes';
import type { Occasion } from './occasion.js';

/**
 * What one destination knows of the profiles of one call, and will know once the jobs of the call are delivered: the
 * same profile twice in a batch is upserted once.
 */
export interface ProfileMemory {
  /** Reads what was delivered of the profiles not met before. One round trip, or none. */
  load(occasions: readonly Occasion[]): Promise<void>;
  /** Whether this occasion says something new of its profile; if so, later ones of this call build on it. */
  learn(occasion: Occasion): boolean;
  /** The upsert of this profile that is about to be enqueued, see {@link planJobs}. */
  underWay(occasion: Occasion): NewJob | undefined;
  setUnderWay(occasion: Occasion, upsert: NewJob): void;
  /** Those under way have been enqueued: no follower can be added to them any more. */
  clearUnderWay(): void;
}

export function createProfileMemory(settlement: Settlement): ProfileMemory {
  const known = new Map<string, DeliveredProfile>();
  const upserts = new Map<string, NewJob>();
  const who = ({ profile }: Occasion) => profileIdentity(profile);

  return {
    async load(occasions) {
      const unmet = [...new Set(occasions.map(who))].filter((identity) => !known.has(identity));
      if (unmet.length === 0) return;
      const delivered = await settlement.deliveredProfiles(unmet);
      for (const [index, identity] of unmet.entries()) known.set(identity, delivered[index] ?? {});
    },
    learn(occasion) {
      const { changed, next } = reconcileProfile(
        known.get(who(occasion)) ?? {},
        occasion.profile,
        Date.parse(occasion.time),
      );
      known.set(who(occasion), next);
      return changed !== undefined;
    },
    underWay: (occasion) => upserts.get(who(occasion)),
    setUnderWay: (occasion, upsert) => {
      upserts.set(who(occasion), upsert);
    },
    clearUnderWay: () => upserts.clear(),
  };
}
