import { type DeliveredProfile, type JobType, type Profile, reconcileProfile } from '@tracklayer/events';
import { type RedisClient, runScript } from '@tracklayer/redis';
import type { JobRef } from './job.js';
import { laneKeys } from './keys.js';
import type { Mark, SettledMark } from './mark.js';
import { type LaneQueue, openQueue } from './open-queue.js';
import { fromHash, toArguments } from './profile-state.js';
import { REMEMBER_PROFILE, SETTLE } from './scripts.js';

/** What is remembered of one destination's jobs and profiles. Each call is one round trip, however many it is asked for. */
export interface Settlement {
  /** What is remembered of each job, in the order given. `undefined`: it has not ended, or longer ago than the window. */
  marks(refs: readonly JobRef[]): Promise<(Mark | undefined)[]>;
  /** Remembers how a job ended and counts it. True if this call did; false if it had ended before, and nothing was changed. */
  settle(ref: JobRef, mark: SettledMark): Promise<boolean>;
  /** Sends on the followers that still wait. One that is gone, or under way already, is left alone. */
  release(refs: readonly JobRef[]): Promise<void>;
  /** What was last delivered of each profile, by identity (`profileIdentity`), in the order given. */
  deliveredProfiles(identities: readonly string[]): Promise<DeliveredProfile[]>;
  /**
   * Remembers the hashes of the fields just delivered, as they were at `timeMs`; per field the newest time wins. Kept
   * for 90 days after the last delivery.
   */
  rememberProfile(identity: string, profile: Profile, timeMs: number): Promise<void>;
  /** Ends what `release` opened; the connection belongs to whoever opened it. */
  close(): Promise<void>;
}

/** After this long without news a profile is sent whole again: the account may have been cleaned since. */
const PROFILE_MEMORY_MS = 90 * 24 * 3_600_000;

/** BullMQ's answer to promoting a job that is not delayed: it is gone, waiting or active. */
const NOT_DELAYED = -3;

/** The memory of one destination; `windowMs` is how long an ended job is recognised as a duplicate. */
export function createSettlement(
  redis: RedisClient,
  destination: string,
  options: { windowMs: number },
): Settlement {
  const keys = laneKeys(destination);
  const queues = new Map<JobType, LaneQueue>();

  function queue(type: JobType): LaneQueue {
    let found = queues.get(type);
    if (found === undefined) {
      found = openQueue(redis, destination, type, { keepMs: options.windowMs });
      queues.set(type, found);
    }
    return found;
  }

  async function promote({ type, jobId }: JobRef): Promise<void> {
    try {
      await queue(type).getBackend().promote(jobId);
    } catch (error) {
      if ((error as { code?: unknown }).code !== NOT_DELAYED) throw error;
    }
  }

  return {
    async marks(refs) {
      if (refs.length === 0) return [];
      const found = await redis.mget(refs.map(({ type, jobId }) => keys.mark(type, jobId)));
      return found.map((mark) => (mark ?? undefined) as Mark | undefined);
    },
    async settle({ type, jobId }, mark) {
      const settled = await runScript(
        redis,
        SETTLE,
        [keys.mark(type, jobId), keys.counts, keys.job(type, jobId)],
        [mark, String(options.windowMs), type],
      );
      return settled === 1;
    },
    async release(refs) {
      await Promise.all(refs.map(promote));
    },
    async deliveredProfiles(identities) {
      // Sent in one go: commands of the same tick share one write, and on a Cluster one node.
      const hashes = await Promise.all(identities.map((identity) => redis.hgetall(keys.profile(identity))));
      return hashes.map(fromHash);
    },
    async rememberProfile(identity, profile, timeMs) {
      const triples = toArguments(reconcileProfile({}, profile, timeMs).next);
      if (triples.length === 0) return;
      await runScript(
        redis,
        REMEMBER_PROFILE,
        [keys.profile(identity)],
        [String(PROFILE_MEMORY_MS), ...triples],
      );
    },
    async close() {
      const open = [...queues.values()];
      queues.clear();
      await Promise.all(open.map((lane) => lane.close()));
    },
  };
}
