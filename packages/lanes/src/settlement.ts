import { type DeliveredProfile, type JobType, type Profile, reconcileProfile } from '@tracklayer/events';
import { chunks, type RedisClient, runScript } from '@tracklayer/redis';
import { type Consents, consentsOver } from './consents.js';
import type { JobRef } from './job.js';
import { digest } from './job-id.js';
import { laneKeys } from './keys.js';
import type { Mark, SettledMark } from './mark.js';
import { type LaneQueue, openQueue } from './open-queue.js';
import { leaseProfile, type ProfileLease } from './profile-lease.js';
import { fromPairs, toArguments } from './profile-state.js';
import { READ_PROFILES, REMEMBER_PROFILE, SETTLE } from './scripts.js';

/**
 * What is remembered of one destination's jobs, profiles and consents. Each call is one round trip, however many it is asked
 * for, unless it says otherwise.
 */
export interface Settlement extends Consents {
  /** What is remembered of each job, in the order given. `undefined`: it has not ended, or longer ago than the window. */
  marks(refs: readonly JobRef[]): Promise<(Mark | undefined)[]>;
  /**
   * Remembers how a job ended and counts it. True if this call did; false if it had ended before, and nothing was changed.
   * With a tally, its `count` is added to the field `<of><mark>` in that hash, in the same instant.
   */
  settle(ref: JobRef, mark: SettledMark, tally?: Tally): Promise<boolean>;
  /** Sends on the followers that still wait. One that is gone, or under way already, is left alone. */
  release(refs: readonly JobRef[]): Promise<void>;
  /** What was last delivered of each profile, by identity (`profileIdentity`), in the order given. */
  deliveredProfiles(identities: readonly string[]): Promise<DeliveredProfile[]>;
  /**
   * Remembers the hashes of the fields just delivered, as they were at `timeMs`; per field the newest time wins. Kept
   * for 90 days after the last delivery.
   */
  rememberProfile(identity: string, profile: Profile, timeMs: number): Promise<void>;
  /**
   * Forgets what was delivered of these profiles, so that whatever is next to be delivered of them goes out whole.
   * A round trip for every 200.
   */
  forgetProfiles(identities: readonly string[]): Promise<void>;
  /** The right to be the only one who writes this profile; nothing where another job (`holder`) has it. */
  leaseProfile(identity: string, holder: string): Promise<ProfileLease | undefined>;
  /** What somebody wants of a migration: `running`, `paused`, `cancelled`, `done`. Undefined of one that nobody knows. */
  migrationState(migrationId: string): Promise<string | undefined>;
  /** Ends the queues that `release` opened; those of {@link Lanes} are theirs to end. */
  close(): Promise<void>;
}

/** What a migration counts of the jobs it brings, as one job tells it: in a hash of the same destination. */
export interface Tally {
  key: string;
  /** What the names of its fields begin with: one hash counts several things. */
  of: string;
  /** How many things the job holds. */
  count: number;
}

/** After this long without news a profile is sent whole again: the account may have been cleaned since. */
const PROFILE_MEMORY_MS = 90 * 24 * 3_600_000;

/** So few that Redis serves live traffic in between. */
const FORGOTTEN_AT_ONCE = 200;

/** BullMQ's answer to promoting a job that is not delayed: it is gone, waiting or active. */
const NOT_DELAYED = -3;

/**
 * The memory of one destination. `windowMs`: how long an ended job is recognised as a duplicate. `queueOf`: its lanes.
 */
export function settlementOver(
  redis: RedisClient,
  destination: string,
  windowMs: number,
  queueOf: (type: JobType) => LaneQueue,
): Settlement {
  const keys = laneKeys(destination);

  async function promote({ type, jobId }: JobRef): Promise<void> {
    try {
      await queueOf(type).getBackend().promote(jobId);
    } catch (error) {
      if ((error as { code?: unknown }).code !== NOT_DELAYED) throw error;
    }
  }

  return {
    ...consentsOver(redis, destination, windowMs),
    async marks(refs) {
      if (refs.length === 0) return [];
      const found = await redis.mget(refs.map(({ type, jobId }) => keys.mark(type, jobId)));
      return found.map((mark) => (mark ?? undefined) as Mark | undefined);
    },
    async settle({ type, jobId }, mark, tally) {
      const settled = await runScript(
        redis,
        SETTLE,
        [keys.mark(type, jobId), keys.counts, keys.job(type, jobId), ...(tally ? [tally.key] : [])],
        [mark, String(windowMs), type, ...(tally ? [tally.of, String(tally.count)] : [])],
      );
      return settled === 1;
    },
    async release(refs) {
      await Promise.all(refs.map(promote));
    },
    async deliveredProfiles(identities) {
      if (identities.length === 0) return [];
      const digests = identities.map(digest).join();
      const found = await runScript(redis, READ_PROFILES, [keys.profile('')], [digests]);
      return (found as string[][]).map(fromPairs);
    },
    async rememberProfile(identity, profile, timeMs) {
      const triples = toArguments(reconcileProfile({}, profile, timeMs).next);
      if (triples.length === 0) return;
      await runScript(
        redis,
        REMEMBER_PROFILE,
        [keys.profile(digest(identity))],
        [String(PROFILE_MEMORY_MS), ...triples],
      );
    },
    async forgetProfiles(identities) {
      for (const some of chunks(identities, FORGOTTEN_AT_ONCE)) {
        await redis.unlink(some.map((identity) => keys.profile(digest(identity))));
      }
    },
    leaseProfile: (identity, holder) => leaseProfile(redis, destination, identity, holder),
    migrationState: async (migrationId) =>
      (await redis.hget(keys.migration(migrationId), 'state')) ?? undefined,
    async close() {},
  };
}

/** The memory of one destination, apart from any {@link Lanes}; see there for `settlement`. */
export function createSettlement(
  redis: RedisClient,
  destination: string,
  options: { windowMs: number },
): Settlement {
  const queues = new Map<JobType, LaneQueue>();

  function queueOf(type: JobType): LaneQueue {
    const queue = queues.get(type) ?? openQueue(redis, destination, type);
    queues.set(type, queue);
    return queue;
  }
  const settlement = settlementOver(redis, destination, options.windowMs, queueOf);
  return {
    ...settlement,
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
