import { destinationPrefix } from '@tracklayer/redis';

/**
 * Every Redis key of one destination's dead letters. All carry the destination's hash tag: one slot, so that one script
 * may move a letter and everything that speaks of it, on a Redis Cluster too. None is ever found by SCAN or KEYS.
 */
export interface DeadKeys {
  /** String: one letter, packed (see codec.ts). `member` is its short name (see letter-id.ts). */
  letter(member: string): string;
  /** Sorted set of the letters' short names by epoch ms. See shelf.ts. */
  shelf(name: string): string;
  /** Hash: the name of each shelf of dead letters that is not empty → its cause as JSON. */
  causes: string;
  /** Sorted set of one score: `<digest><short name>`, to find letters by a person or an event id (see lookup.ts). */
  lookup(bucket: string): string;
  /** Sorted set of the campaigns' ids by their start, epoch ms. */
  campaigns: string;
  /** Hash: one campaign, see campaign-store.ts. */
  campaign(id: string): string;
  /** String with a time to live: who runs the campaign now. */
  lease(id: string): string;
  /** Stream: what was done to dead letters, by whom and why. */
  audit: string;
}

/** The keys of a destination; see {@link DeadKeys}. */
export function deadKeys(destination: string): DeadKeys {
  const prefix = `${destinationPrefix(destination)}:dead`;
  return {
    letter: (member) => `${prefix}:letter:${member}`,
    shelf: (name) => `${prefix}:shelf:${name}`,
    causes: `${prefix}:causes`,
    lookup: (bucket) => `${prefix}:find:${bucket}`,
    campaigns: `${prefix}:campaigns`,
    campaign: (id) => `${prefix}:campaign:${id}`,
    lease: (id) => `${prefix}:lease:${id}`,
    audit: `${prefix}:audit`,
  };
}
