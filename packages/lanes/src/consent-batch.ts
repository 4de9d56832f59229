/**
 * Batches of consents. Each consent keeps the identity of the job that it would be alone: its id, its completion marker and
 * its count. So a consent that leaves its batch is an ordinary subscription, with its own dead letter and its own replay.
 *
 * Defends against a worker that dies while it settles a batch: each marker is written once, and with it the counts. The next
 * worker sends only the consents that have no marker.
 */
import { chunks, defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import type { SettledMarker } from './completion-marker.js';
import type { NewJob } from './enqueue.js';
import {
  type Attempt,
  type BatchedConsent,
  type EventBackfillJob,
  JOB_VERSION,
  type ListSubscriptionJob,
} from './job.js';
import { digest } from './job-id.js';
import { laneKeys } from './keys.js';
import { CONSENTS } from './migration-counts.js';
import { PRIORITY } from './priority.js';

/** A batch that holds consents. */
export type ConsentBatchJob = EventBackfillJob & { consents: BatchedConsent[] };

export function isConsentBatch(job: { type: string; consents?: unknown }): job is ConsentBatchJob {
  return job.type === 'event-backfill' && job.consents !== undefined;
}

/** The job of one consent alone. Its id is the same whenever it leaves the batch. `attempts`: its history so far. */
export function subscriptionOf(
  { listId, migrationId, enqueuedAtMs }: Pick<EventBackfillJob, 'listId' | 'migrationId' | 'enqueuedAtMs'>,
  { jobId, profile, consent, time, eventId }: BatchedConsent,
  attempts: readonly Attempt[] = [],
): NewJob & { data: ListSubscriptionJob } {
  const data: ListSubscriptionJob = {
    v: JOB_VERSION,
    type: 'list-subscription',
    profile,
    consent,
    time,
    ...(eventId !== undefined && { eventId }),
    ...(listId !== undefined && { listId }),
    historical: true,
    migrationId,
    enqueuedAtMs,
    attempts: [...attempts],
  };
  return { jobId, data, priority: PRIORITY.backfill };
}

/** Addresses that one job alone may write now. */
export interface AddressLeases {
  /** Whether the address is ours, in the order given. */
  taken: boolean[];
  end(): Promise<void>;
}

export interface ConsentBatches {
  /**
   * Sets the marker of each consent that has none, counts it in the lane of subscriptions, and in its migration.
   * @returns whether this call set it, in the order given.
   */
  settleConsents(jobIds: readonly string[], marker: SettledMarker, migrationId: string): Promise<boolean[]>;
  /** The right to write these addresses, as `leaseProfile` gives it for one. Others may have some of them. */
  leaseAddresses(identities: readonly string[], holder: string): Promise<AddressLeases>;
}

/** Redis serves live traffic between two chunks. */
const CHUNK = 100;
/** As the lease of one profile. */
const LEASE_MS = 60_000;

/**
 * KEYS: 1 the destination's prefix, 2 counts, 3 migration. ARGV: 1 marker, 2 window in ms, 3 ids, 4 the field of the migration.
 * A consent that waits in its lane as well is counted as enqueued there. Returns one character per id: `1` or `0`.
 */
const SETTLE_CONSENTS = defineScript(
  'lanes-settle-consents',
  `
local lane = KEYS[1] .. ':list-subscription:'
local found, enqueued, settled = {}, 0, 0
for id in string.gmatch(ARGV[3], '[^,]+') do
  if redis.call('SET', KEYS[1] .. ':mark:list-subscription:' .. id, ARGV[1], 'PX', ARGV[2], 'NX') then
    found[#found + 1] = '1'
    settled = settled + 1
    if redis.call('EXISTS', lane .. id) == 1 then
      enqueued = enqueued + redis.call('HSETNX', lane .. id, 'counted', '1')
    else
      enqueued = enqueued + 1
    end
  else
    found[#found + 1] = '0'
  end
end
if settled > 0 then
  redis.call('HINCRBY', KEYS[2], 'list-subscription:enqueued', enqueued)
  redis.call('HINCRBY', KEYS[2], 'list-subscription:' .. ARGV[1], settled)
  redis.call('HINCRBY', KEYS[3], ARGV[4], settled)
end
return table.concat(found)
`,
);

/** KEYS: 1 the destination's prefix for leases. ARGV: 1 token, 2 ms, 3 digests. Returns one character per digest: `1` or `0`. */
const TAKE = defineScript(
  'lanes-lease-addresses',
  `
local taken = {}
for digest in string.gmatch(ARGV[3], '[^,]+') do
  local key = KEYS[1] .. digest
  local token = redis.call('GET', key)
  if token and token ~= ARGV[1] then
    taken[#taken + 1] = '0'
  else
    redis.call('SET', key, ARGV[1], 'PX', ARGV[2])
    taken[#taken + 1] = '1'
  end
end
return table.concat(taken)
`,
);

/** KEYS: 1 the destination's prefix for leases. ARGV: 1 token, 2 digests. */
const RELEASE = defineScript(
  'lanes-release-addresses',
  `
for digest in string.gmatch(ARGV[2], '[^,]+') do
  if redis.call('GET', KEYS[1] .. digest) == ARGV[1] then
    redis.call('DEL', KEYS[1] .. digest)
  end
end
return 0
`,
);

export function consentBatchesOver(
  redis: RedisClient,
  destination: string,
  windowMs: number,
): ConsentBatches {
  const keys = laneKeys(destination);
  const leases = keys.profileLease('');

  return {
    async settleConsents(jobIds, marker, migrationId) {
      const all = [keys.prefix, keys.counts, keys.migration(migrationId)];
      const field = `${CONSENTS}${marker}`;
      const found = await Promise.all(
        chunks(jobIds, CHUNK).map((some) =>
          runScript(redis, SETTLE_CONSENTS, all, [marker, String(windowMs), some.join(), field]),
        ),
      );
      return answers(found);
    },
    async leaseAddresses(identities, holder) {
      const digests = identities.map(digest);
      const found = await Promise.all(
        chunks(digests, CHUNK).map((some) =>
          runScript(redis, TAKE, [leases], [holder, String(LEASE_MS), some.join()]),
        ),
      );
      const taken = answers(found);
      return {
        taken,
        async end() {
          const ours = digests.filter((_, index) => taken[index]);
          await Promise.all(
            chunks(ours, CHUNK).map((some) => runScript(redis, RELEASE, [leases], [holder, some.join()])),
          );
        },
      };
    },
  };
}

function answers(found: readonly unknown[]): boolean[] {
  return [...found.map(String).join('')].map((each) => each === '1');
}
