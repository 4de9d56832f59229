import type { JobType } from '@tracklayer/events';
import { destinationPrefix } from '@tracklayer/redis';

/** BullMQ's `prefix` for the lanes of a destination. */
export { destinationPrefix as lanePrefix } from '@tracklayer/redis';

/** Set of every destination that ever had a job. Lives outside the destinations' hash tags. */
export const DESTINATIONS_KEY = 'tracklayer:destinations';

/**
 * Every Redis key of one destination, in one place. All carry the destination's hash tag, so that one script may touch
 * any of them, on a Redis Cluster too. BullMQ's own keys begin with `<prefix>:<job type>:`.
 */
export interface LaneKeys {
  /** `{tracklayer:<destination>}`: BullMQ's prefix for each lane of this destination. */
  prefix: string;
  /** Hash `<job type>:<outcome>` → how many, since the destination was first used. */
  counts: string;
  /** What became of a job: `delivered`, `duplicate`, `skipped` or `dead`. */
  mark(type: JobType, jobId: string): string;
  /** BullMQ's hash of a job that is in its lane. */
  job(type: JobType, jobId: string): string;
  /**
   * Hash field → `<hash>:<epoch ms>` of the last delivered value. Named by the SHA-256 of the profile's identity
   * (base64url), which itself is personal data.
   */
  profile(digest: string): string;
  /**
   * Hash `granted`, `withdrawn` → epoch ms of the latest such word about one address. Named by the SHA-256 of the address
   * (base64url).
   */
  consent(digest: string): string;
  /** Hash of one migration: how far its files are, what became of its events. */
  migration(migrationId: string): string;
  /** Which job writes the profile at the destination now. Expires. */
  profileLease(digest: string): string;
}

/** The keys of a destination; see {@link LaneKeys}. */
export function laneKeys(destination: string): LaneKeys {
  const prefix = destinationPrefix(destination);
  return {
    prefix,
    counts: `${prefix}:counts`,
    mark: (type, jobId) => `${prefix}:mark:${type}:${jobId}`,
    job: (type, jobId) => `${prefix}:${type}:${jobId}`,
    profile: (digest) => `${prefix}:profile:${digest}`,
    consent: (digest) => `${prefix}:consent:${digest}`,
    migration: (migrationId) => `${prefix}:backfill:${migrationId}`,
    profileLease: (digest) => `${prefix}:profile-lease:${digest}`,
  };
}
