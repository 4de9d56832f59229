import { laneKeys } from '@tracklayer/lanes';
import { destinationPrefix } from '@tracklayer/redis';

/**
 * Every Redis key of one destination's dead letters. All keys carry the hash tag of the destination, so they share one
 * slot. A single script can therefore change a letter and all its indexes, also on a Redis Cluster. No code finds these
 * keys with SCAN or KEYS.
 */
export interface DeadKeys {
  /** String: one packed letter (see codec.ts). `member` is its short name (see letter-id.ts). */
  letter(member: string): string;
  /** Sorted set: short names of letters, scored by epoch ms. See indexes.ts. */
  index(name: string): string;
  /** Hash: the name of each group index that is not empty → its group key as JSON. */
  groups: string;
  /** Sorted set with one score for all: `<digest><short name>`. Finds letters by person or event id (see lookup.ts). */
  lookup(bucket: string): string;
  /** Sorted set: campaign ids, scored by their start in epoch ms. */
  campaigns: string;
  /** Sorted set: ids of the campaigns that workers run, scored by their start in epoch ms. Ended ones leave it later. */
  openCampaigns: string;
  /** Hash: one campaign, see campaign/store.ts. */
  campaign(id: string): string;
  /** String with a time to live: the process that runs the campaign now. */
  lease(id: string): string;
  /** Sorted set of the lanes: job ids of quarantined events. Its size has a limit. */
  quarantine: string;
  /** Stream: every act on dead letters, with its actor and reason. */
  audit: string;
}

/** The keys of a destination; see {@link DeadKeys}. */
export function deadKeys(destination: string): DeadKeys {
  const prefix = `${destinationPrefix(destination)}:dead`;
  return {
    letter: (member) => `${prefix}:letter:${member}`,
    index: (name) => `${prefix}:shelf:${name}`,
    groups: `${prefix}:causes`,
    lookup: (bucket) => `${prefix}:find:${bucket}`,
    campaigns: `${prefix}:campaigns`,
    openCampaigns: `${prefix}:campaigns-open`,
    campaign: (id) => `${prefix}:campaign:${id}`,
    lease: (id) => `${prefix}:lease:${id}`,
    quarantine: laneKeys(destination).quarantine,
    audit: `${prefix}:audit`,
  };
}
