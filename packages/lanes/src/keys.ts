import type { JobType } from '@tracklayer/events';
import { destinationPrefix } from '@tracklayer/redis';

/** BullMQ's `prefix` for the lanes of a destination. */
export { destinationPrefix as lanePrefix } from '@tracklayer/redis';

/** Set of every destination that ever had a job. It has no hash tag, since it is about all destinations. */
export const DESTINATIONS_KEY = 'tracklayer:destinations';

/**
 * The Redis keys of one destination, in one place. All carry the destination's hash tag, so that one script may use any of
 * them on a Redis Cluster too. BullMQ's own keys start with `<prefix>:<job type>:`.
 */
export interface LaneKeys {
  /** `{tracklayer:<destination>}`: BullMQ's prefix for each lane of this destination. */
  prefix: string;
  /** Hash `<job type>:<outcome>` → how many, since the destination was first used. */
  counts: string;
  /** A random id of the data of this destination. A Redis that lost its data has another one, or none. */
  dataId: string;
  /** The completion marker of a job: `delivered`, `duplicate`, `skipped`, `dead` or `discarded`. */
  marker(type: JobType, jobId: string): string;
  /** BullMQ's hash of a job in its lane. */
  job(type: JobType, jobId: string): string;
  /**
   * Hash field → `<hash>:<epoch ms>` of the last delivered value. Named by the SHA-256 (base64url) of the profile's
   * identity, since the identity is personal data. `refused.<identifier>` holds a value that the destination did not take.
   * `person`, in the memory of an external id, names the memory that the person has now.
   */
  profile(digest: string): string;
  /**
   * Hash `granted`, `withdrawn` → epoch ms of the newest such statement about one address. Named by the SHA-256 (base64url)
   * of the address.
   */
  consent(digest: string): string;
  /** Hash of one migration: the progress of its files and the counts of its entries. */
  migration(migrationId: string): string;
  /** Sorted set: the ids of the migrations, by start time. */
  migrations: string;
  /** The job that may write the profile at the destination now. Expires. */
  profileLease(digest: string): string;
  /**
   * Hash: the id of a worker process → `<epoch ms> <JSON>`, when it was last seen and its `WorkerCard`. `older` stands for
   * workers of release 0.1.0. `level` → the highest level of a worker so far.
   */
  workers: string;
  /** The worker process that delivers a backlog of events in bulk calls. Expires. */
  surge: string;
  /** `<token> <connection> <worker>` of that process: its lease, its connection to Redis, and a part of the locks of its jobs. */
  surgeHolder: string;
  /** Exists from the beginning of a surge to its end. The death of a worker is no end. */
  surgeUnfinished: string;
  /** Hash: fingerprint of an API key → `<by>:<epoch ms>`, when a bulk event was seen to start its flow on its account. */
  surgeProofs: string;
  /** Sorted set: job ids of quarantined events, scored by epoch ms. */
  quarantine: string;
  /** How many events came to the quarantine in a minute, counted since 1970. Expires. */
  quarantineRate(minute: number): string;
}

/** The keys of a destination; see {@link LaneKeys}. */
export function laneKeys(destination: string): LaneKeys {
  const prefix = destinationPrefix(destination);
  return {
    prefix,
    counts: `${prefix}:counts`,
    dataId: `${prefix}:data-id`,
    marker: (type, jobId) => `${prefix}:mark:${type}:${jobId}`,
    job: (type, jobId) => `${prefix}:${type}:${jobId}`,
    profile: (digest) => `${prefix}:profile:${digest}`,
    consent: (digest) => `${prefix}:consent:${digest}`,
    migration: (migrationId) => `${prefix}:backfill:${migrationId}`,
    migrations: `${prefix}:backfills`,
    profileLease: (digest) => `${prefix}:profile-lease:${digest}`,
    workers: `${prefix}:workers`,
    surge: `${prefix}:surge`,
    surgeHolder: `${prefix}:surge-holder`,
    surgeUnfinished: `${prefix}:surge-unfinished`,
    surgeProofs: `${prefix}:surge-proofs`,
    quarantine: `${prefix}:quarantine`,
    quarantineRate: (minute) => `${prefix}:quarantine-rate:${minute}`,
  };
}
