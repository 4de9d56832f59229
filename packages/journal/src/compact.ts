/**
 * Sorts sealed logs into buckets, so that a look-up reads little. A worker does it beside its work, and a reader where no worker
 * runs.
 *
 * Defends against a kill at any point: a log is removed after all of its records are in buckets. If it is sorted a second
 * time, its records are there twice, and readers take each once. A process whose right ended writes nothing more.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { chunks, defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { type Buckets, createSorter } from './buckets.js';
import { type JournalKeys, journalKeys } from './keys.js';
import { type HeldLease, JournalLeaseLostError, LEASE_MS, withJournalLease } from './lease.js';
import { DAY_MS } from './lua.js';

/** Logs that are sorted together. Most of the work is for buckets, and several logs share it. */
const LOGS_AT_ONCE = 8;
/** Redis serves live traffic between two scripts. */
const BUCKETS_AT_ONCE = 128;
/** For a log whose expiry was removed. */
const FALLBACK_LIFE_MS = 7 * DAY_MS;

/**
 * KEYS: 1 the lease, 2… buckets. ARGV: 1 its token, 2 its ms, 3 the life of a bucket in ms, then a
 * text for each. Returns 0 where the lease is lost.
 */
const WRITE = defineScript(
  'journal-write-buckets',
  `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
for i = 2, #KEYS do
  if redis.call('RPUSH', KEYS[i], ARGV[i + 2]) == 1 then
    redis.call('PEXPIRE', KEYS[i], ARGV[3])
  end
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`,
);

/** Compacts the logs that are sealed now. Does nothing while another process does. Returns how many logs. */
export async function compactJournal(redis: RedisClient, destination: string): Promise<number> {
  const keys = journalKeys(destination);
  const compacted = await withJournalLease(redis, keys, 0, async (lease) => {
    const names = await redis.lrange(keys.sealed, 0, -1);
    for (const ofDay of byDay(names)) {
      for (const some of chunks(ofDay, LOGS_AT_ONCE)) await compactLogs(redis, keys, lease, some);
    }
    return names.length;
  }).catch((error) => {
    // The process that has the right now sorts the rest.
    if (error instanceof JournalLeaseLostError) return 0;
    throw error;
  });
  return compacted ?? 0;
}

/** @param names of logs of one day */
async function compactLogs(
  redis: RedisClient,
  keys: JournalKeys,
  lease: HeldLease,
  names: readonly string[],
): Promise<void> {
  const [day = ''] = names[0]?.split(':') ?? [];
  const logs = names.map(keys.sealedLog);
  const [lives, sorter] = [await Promise.all(logs.map((log) => redis.pttl(log))), createSorter()];
  for (const log of logs) {
    sorter.add((await redis.get(log)) ?? '');
    // Jobs go on between two logs.
    await turn();
  }
  const lifeMs = Math.max(...lives);
  const bucketLifeMs = lifeMs > 0 ? lifeMs : FALLBACK_LIFE_MS;
  await lease.extend();
  for (const some of chunks(textsOf(sorter.buckets(), keys, day), BUCKETS_AT_ONCE)) {
    const buckets = some.map(([bucket]) => bucket);
    const args = [lease.token, LEASE_MS, bucketLifeMs, ...some.map(([, text]) => text)];
    const isWritten = await runScript(redis, WRITE, [keys.lease, ...buckets], args);
    if (isWritten !== 1) throw new JournalLeaseLostError('The right to rewrite the journal ended.');
  }
  await redis.unlink(logs);
  await Promise.all(names.map((name) => redis.lrem(keys.sealed, 1, name)));
}

function textsOf({ entries, index }: Buckets, keys: JournalKeys, day: string): (readonly [string, string])[] {
  return [
    ...[...entries].map(([bucket, text]) => [keys.entries(day, bucket), text] as const),
    ...[...index].map(([bucket, text]) => [keys.index(day, bucket), text] as const),
  ];
}

function byDay(names: readonly string[]): string[][] {
  const days = new Set(names.map((name) => name.split(':')[0]));
  return [...days].map((day) => names.filter((name) => name.startsWith(`${day}:`)));
}
