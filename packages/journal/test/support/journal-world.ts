import { randomUUID } from 'node:crypto';
import { digestKeySource } from '@tracklayer/persons';
import { closeRedis, connectRedis, defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { testRedisUrl } from '@tracklayer/testing';
import { createIndexer, type Indexed, type JournalIndexer } from '../../src/indexer.js';
import { type JournalKeys, journalKeys } from '../../src/keys.js';
import { JOURNAL_LUA } from '../../src/lua.js';
import { journalSettings } from '../../src/settings.js';

export const DAY_MS = 24 * 3_600_000;
export const NOW = Date.now();
export const AVA = { email: 'ava@shop.example', phoneNumber: '+4915112345678' };

/** KEYS: 1 the journal, 2 its days. ARGV: 1 epoch ms, 2 life in ms, then tags and id of each job. Tells each step. */
const WRITE = defineScript(
  'test-write',
  `${JOURNAL_LUA}
for i = 3, #ARGV, 2 do
  journal_note(ARGV[i], ARGV[i + 1], '', '')
  journal_tell(KEYS[1], 'enqueued', 'metric-event', ARGV[i + 1], string.sub(ARGV[i], 1, 10))
end
journal_write(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]))
return 0`,
);

/** A destination of a test's own, and a writer of its journal. */
export interface JournalWorld {
  redis: RedisClient;
  destination: string;
  keys: JournalKeys;
  indexer: JournalIndexer;
  write(jobs: readonly Indexed[], at?: { atMs?: number; lifeMs?: number }): Promise<void>;
  /** More records than a log takes. */
  writeUntilSealed(): Promise<void>;
  close(): Promise<void>;
}

export async function openJournal(url = testRedisUrl()): Promise<JournalWorld> {
  const redis = connectRedis(url, { role: 'reader', name: 'test' });
  const destination = `t${randomUUID().slice(0, 8)}`;
  const keys = journalKeys(destination);
  const indexer = createIndexer(journalSettings(undefined, 7 * DAY_MS), digestKeySource(redis));
  await indexer.ready();
  const write: JournalWorld['write'] = async (jobs, { atMs = NOW, lifeMs = indexer.lifeMs } = {}) => {
    const args = jobs.flatMap((job) => [indexer.tagsOf(job), job.jobId]);
    await runScript(redis, WRITE, [keys.state, keys.days], [atMs, lifeMs, ...args]);
  };
  return {
    redis,
    destination,
    keys,
    indexer,
    write,
    async writeUntilSealed() {
      const all = Array.from({ length: 12_000 }, (_, number) =>
        order(number, { email: `p${number % 50}@shop.example` }),
      );
      for (let at = 0; at < all.length; at += 1_000) await write(all.slice(at, at + 1_000));
    },
    close: () => closeRedis(redis, 1_000),
  };
}

export function order(number: number, profile: Indexed['profile'] = AVA): Indexed {
  return {
    jobId: `m${number.toString(36).padStart(22, '0')}`,
    eventId: `order-${number}`,
    properties: { orderId: number, total: 5 },
    profile,
  };
}
