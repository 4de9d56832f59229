/**
 * Sorts sealed logs into buckets, so that a look-up reads little. A worker does it beside its work, and a reader where no worker
 * runs.
 *
 * Defends against a kill at any point: a log is removed after all of its records are in buckets. If it is sorted a second
 * time, its records are there twice, and readers take each once.
 */
import { randomBytes } from 'node:crypto';
import {
  chunks,
  createLease,
  defineScript,
  type Lease,
  type RedisClient,
  runScript,
} from '@tracklayer/redis';
import { bucketsOf } from './buckets.js';
import { type JournalKeys, journalKeys } from './keys.js';
import { DAY_MS } from './lua.js';

/** A log takes some tens of milliseconds. */
const LEASE_MS = 5_000;
/** Redis serves live traffic between two scripts. */
const BUCKETS_AT_ONCE = 128;
/** For a log whose expiry was removed. */
const FALLBACK_LIFE_MS = 7 * DAY_MS;

/** KEYS: 1… buckets. ARGV: 1 their life in ms, then a text for each. */
const WRITE = defineScript(
  'journal-write-buckets',
  `
for i, key in ipairs(KEYS) do
  if redis.call('RPUSH', key, ARGV[i + 1]) == 1 then
    redis.call('PEXPIRE', key, ARGV[1])
  end
end
return 0
`,
);

export function journalLease(redis: RedisClient, keys: JournalKeys): Lease {
  return createLease(redis, keys.lease, { token: randomBytes(9).toString('base64url'), leaseMs: LEASE_MS });
}

/** Compacts the logs that are sealed now. Does nothing while another process does. Returns how many logs. */
export async function compactJournal(redis: RedisClient, destination: string): Promise<number> {
  const keys = journalKeys(destination);
  const lease = journalLease(redis, keys);
  if (await lease.take()) return 0;
  try {
    const names = await redis.lrange(keys.sealed, 0, -1);
    for (const name of names) {
      await compactLog(redis, keys, name);
      await lease.extend();
    }
    return names.length;
  } finally {
    await lease.release();
  }
}

async function compactLog(redis: RedisClient, keys: JournalKeys, name: string): Promise<void> {
  const key = keys.sealedLog(name);
  const [log, lifeMs] = await Promise.all([redis.get(key), redis.pttl(key)]);
  if (log !== null) {
    const [day = ''] = name.split(':');
    const { entries, index } = bucketsOf(log);
    const texts = [
      ...[...entries].map(([bucket, text]) => [keys.entries(day, bucket), text] as const),
      ...[...index].map(([bucket, text]) => [keys.index(day, bucket), text] as const),
    ];
    for (const some of chunks(texts, BUCKETS_AT_ONCE)) {
      const args = [lifeMs > 0 ? lifeMs : FALLBACK_LIFE_MS, ...some.map(([, text]) => text)];
      await runScript(
        redis,
        WRITE,
        some.map(([bucket]) => bucket),
        args,
      );
    }
    await redis.unlink(key);
  }
  await redis.lrem(keys.sealed, 1, name);
}
