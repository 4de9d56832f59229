import { type DeliveredProfile, type JobType, type Profile, reconcileProfile } from '@tracklayer/events';
import { createTurnBatch, type RedisClient, runScript } from '@tracklayer/redis';
import type { CompletionMarker, SettledMarker } from './completion-marker.js';
import { type ConsentBatches, consentBatchesOver } from './consent-batch.js';
import { type Consents, consentsOver } from './consents.js';
import type { EventBackfillJob, JobRef } from './job.js';
import { digest } from './job-id.js';
import { laneKeys } from './keys.js';
import { CONSENTS, WITHDRAWN } from './migration-counts.js';
import { migrationTally, type Tally } from './migration-tally.js';
import { type OpenImports, openImportsOver } from './open-imports.js';
import { type LaneQueue, openQueue } from './open-queue.js';
import { type People, PROFILE_MEMORY_MS, peopleOver } from './people.js';
import { leaseProfile, type ProfileLease } from './profile-lease.js';
import { fromPairs, toArguments } from './profile-state.js';
import { DROP_ENTRIES, READ_PROFILES, REMEMBER_PROFILE } from './scripts.js';
import { type JournalRecord, settlingOver } from './settle-jobs.js';
import { type Suspects, suspectsOver } from './suspects.js';
import { type Waits, waitsOver } from './waits.js';

/**
 * What Redis remembers of one destination's jobs, profiles and consents. Each call is one round trip, whatever its number of
 * items, unless its docstring says otherwise.
 */
export interface DeliveryStore extends Consents, ConsentBatches, People, OpenImports, Suspects, Waits {
  /** The marker of each job, in the order given. `undefined`: it has not ended, or it ended before the window. */
  markers(refs: readonly JobRef[]): Promise<(CompletionMarker | undefined)[]>;
  /** The marker of one job. All calls of one turn of the event loop share one command, which leaves at the end of the turn. */
  marker(ref: JobRef): Promise<CompletionMarker | undefined>;
  /**
   * Sets the marker of a job and counts it. Returns true if this call did; false if the job had a marker already, and then
   * nothing changed. The jobs of one turn of the event loop without a tally share one script. With a tally, its `count` is
   * added to the field `<of><marker>` of that hash by the same script, and its `also` to other fields. The same script
   * writes the journal's `record`.
   */
  settle(ref: JobRef, marker: SettledMarker, tally?: Tally, record?: JournalRecord): Promise<boolean>;
  /**
   * Replaces the payload of a batch by `left`, which lacks `dropped` of its entries, and counts those as skipped for the
   * migration. With `onlyIdle`, not while a worker has the job. Returns false where nothing was changed.
   */
  dropEntries(
    ref: JobRef,
    left: EventBackfillJob,
    dropped: number,
    options?: { onlyIdle?: boolean },
  ): Promise<boolean>;
  /** Counts delivered events that were too old to start flows. */
  countLate(events: number): Promise<void>;
  /** Counts values that jobs of a lane were sent without. */
  countLeftOut(type: JobType, values: number): Promise<void>;
  /**
   * Counts channels that were not subscribed because of a withdrawal that Klaviyo knows. Of a migration they are counted
   * there as well.
   */
  countWithdrawn(channels: number, migrationId?: string): Promise<void>;
  /** Lets delayed jobs go, e.g. dependents. Does nothing to one that left its lane or runs already. */
  releaseDependents(refs: readonly JobRef[]): Promise<void>;
  /** Lets delayed jobs go that waited for a hold. Resolves to those that a worker has in work: it may delay them yet. */
  wake(refs: readonly JobRef[]): Promise<JobRef[]>;
  /** The delivered fields of each profile, by identity (`profileIdentity`), in the order given. */
  deliveredProfiles(identities: readonly string[]): Promise<DeliveredProfile[]>;
  /**
   * Remembers the hashes of the fields just delivered, as they were at `timeMs`. Per field the newest time wins. Kept for 90
   * days after the last delivery.
   */
  rememberProfile(identity: string, profile: Profile, timeMs: number): Promise<void>;
  /** The right of the job `holder` to be the only one that writes this profile. Undefined where another job has it. */
  leaseProfile(identity: string, holder: string): Promise<ProfileLease | undefined>;
  /** The state of a migration: `running`, `paused`, `cancelled` or `done`. Undefined where it does not exist. */
  migrationState(migrationId: string): Promise<string | undefined>;
  /** Closes the queues that `releaseDependents` opened. The queues of {@link Lanes} stay open: `Lanes.close` closes them. */
  close(): Promise<void>;
}

/** BullMQ's error code where a job to promote is not delayed: it left the lane, waits, or is active. */
const NOT_DELAYED = -3;

/**
 * The store of one destination. `windowMs`: how long a job that ended is recognised as a duplicate. `queueOf`: its lanes.
 */
export function deliveryStoreOver(
  redis: RedisClient,
  destination: string,
  windowMs: number,
  queueOf: (type: JobType) => LaneQueue,
): DeliveryStore {
  const keys = laneKeys(destination);

  async function markers(refs: readonly JobRef[]): Promise<(CompletionMarker | undefined)[]> {
    if (refs.length === 0) return [];
    const found = await redis.mget(refs.map(({ type, jobId }) => keys.marker(type, jobId)));
    return found.map((marker) => (marker ?? undefined) as CompletionMarker | undefined);
  }

  async function promote({ type, jobId }: JobRef): Promise<boolean> {
    try {
      await queueOf(type).getBackend().promote(jobId);
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code !== NOT_DELAYED) throw error;
      return false;
    }
  }

  /** Without a lock after a miss, the job waits, or left its lane, or was delayed at this moment. */
  async function isInWorkUnlessWoken(ref: JobRef): Promise<boolean> {
    if (await promote(ref)) return false;
    if ((await redis.exists(`${keys.job(ref.type, ref.jobId)}:lock`)) === 1) return true;
    await promote(ref);
    return false;
  }

  return {
    ...consentsOver(redis, destination, windowMs),
    ...consentBatchesOver(redis, destination, windowMs),
    ...peopleOver(redis, destination),
    ...openImportsOver(redis, destination),
    ...suspectsOver(redis, destination),
    ...waitsOver(redis, destination),
    markers,
    marker: createTurnBatch(async (refs: readonly JobRef[]) =>
      (await markers(refs)).map((result) => ({ result })),
    ),
    settle: settlingOver(redis, destination, windowMs),
    async dropEntries({ type, jobId }, left, dropped, { onlyIdle = false } = {}) {
      const tally = migrationTally(destination, left);
      const job = keys.job(type, jobId);
      const count = (left.consents ?? left.profiles ?? left.events).length;
      const done = await runScript(
        redis,
        DROP_ENTRIES,
        [job, `${job}:lock`, tally?.key ?? keys.migration('')],
        [JSON.stringify(left), String(count), String(dropped), tally?.of ?? '', onlyIdle ? 'idle' : ''],
      );
      return done === 1;
    },
    async countLeftOut(type, values) {
      await redis.hincrby(keys.counts, `${type}:left_out`, values);
    },
    async countLate(events) {
      await redis.hincrby(keys.counts, 'metric-event:late', events);
    },
    async countWithdrawn(channels, migrationId) {
      const counting = redis.multi().hincrby(keys.counts, 'list-subscription:withdrawn', channels);
      if (migrationId !== undefined) {
        counting.hincrby(keys.migration(migrationId), `${CONSENTS}${WITHDRAWN}`, channels);
      }
      await counting.exec();
    },
    async releaseDependents(refs) {
      await Promise.all(refs.map(promote));
    },
    async wake(refs) {
      const inWork = await Promise.all(refs.map(isInWorkUnlessWoken));
      return refs.filter((_, at) => inWork[at]);
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
    leaseProfile: (identity, holder) => leaseProfile(redis, destination, identity, holder),
    migrationState: async (migrationId) =>
      (await redis.hget(keys.migration(migrationId), 'state')) ?? undefined,
    async close() {},
  };
}

/** The store of one destination without {@link Lanes}. It opens the queues that it needs. */
export function createDeliveryStore(
  redis: RedisClient,
  destination: string,
  options: { windowMs: number },
): DeliveryStore {
  const queues = new Map<JobType, LaneQueue>();

  function queueOf(type: JobType): LaneQueue {
    const queue = queues.get(type) ?? openQueue(redis, destination, type);
    queues.set(type, queue);
    return queue;
  }
  return {
    ...deliveryStoreOver(redis, destination, options.windowMs, queueOf),
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
