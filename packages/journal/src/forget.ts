/**
 * Removes events from the journal: their entries, and every tag that finds them. An order number finds events too, but the
 * journal no longer knows the number. So an erasure reads every index. It is rare enough for this cost.
 *
 * Defends against a kill at any point: what finds the events by their person goes last, so a second run finds the rest.
 */
import { chunks, defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { withoutEvents } from './buckets.js';
import { readDays } from './days.js';
import { type JournalKeys, journalKeys } from './keys.js';
import { type HeldLease, JournalBusyError, JournalLeaseLostError, withJournalLease } from './lease.js';
import { recordsOf, recordText } from './records.js';
import { BUCKETS, placeOf, TAG_LENGTH } from './tags.js';

const READ_AT_ONCE = 64;
const ATTEMPTS = 3;
const MOST_ROUNDS = 10;

/** KEYS: 1… buckets. Returns the texts of each. */
const READ = defineScript(
  'journal-read-buckets',
  `
local found = {}
for i, key in ipairs(KEYS) do
  found[i] = redis.call('LRANGE', key, 0, -1)
end
return found
`,
);

/** KEYS: 1 a log. ARGV: 1 how it begins, 2 its new text. Records may have been appended since. */
const REPLACE_START = defineScript(
  'journal-replace-start',
  `
local text = redis.call('GET', KEYS[1])
if not text or string.sub(text, 1, #ARGV[1]) ~= ARGV[1] then
  return 0
end
local rest = ARGV[2] .. string.sub(text, #ARGV[1] + 1)
if rest == '' then
  return redis.call('DEL', KEYS[1])
end
redis.call('SET', KEYS[1], rest, 'KEEPTTL')
return 1
`,
);

/** KEYS: 1 a bucket. ARGV: 1 a text of it, 2 its new text, or empty. */
const REPLACE_TEXT = defineScript(
  'journal-replace-text',
  `
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
if ARGV[2] ~= '' then
  redis.call('RPUSH', KEYS[1], ARGV[2])
end
return redis.call('LREM', KEYS[1], 1, ARGV[1])
`,
);

/**
 * @param of `tags`: what finds the events by their person. `events`: the tags of the events. `waitMs`: for another process
 * @throws {JournalBusyError} where another process rewrites the journal all the time
 */
export async function forgetEvents(
  redis: RedisClient,
  destination: string,
  { tags, events, waitMs }: { tags: readonly string[]; events: ReadonlySet<string>; waitMs: number },
): Promise<void> {
  if (events.size === 0) return;
  const keys = journalKeys(destination);
  // A worker that sorts logs meanwhile could write what was removed. So this process does all of it again if its right ended.
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const done = await withJournalLease(redis, keys, waitMs, async (lease) => {
        await forgetUnder(redis, keys, lease, tags, events);
        return true;
      });
      if (done) return;
      break;
    } catch (error) {
      if (!(error instanceof JournalLeaseLostError)) throw error;
    }
  }
  throw new JournalBusyError(destination);
}

async function forgetUnder(
  redis: RedisClient,
  keys: JournalKeys,
  lease: HeldLease,
  tags: readonly string[],
  events: ReadonlySet<string>,
): Promise<void> {
  const days = await readDays(redis, keys);
  const rests = new Set([...events].map((event) => placeOf(event).rest));
  const entryBuckets = new Set([...events].map((event) => placeOf(event).bucket));
  for (const day of days) {
    const buckets = [...entryBuckets].map((bucket) => keys.entries(day, bucket));
    await rewrite(redis, lease, buckets, (text) => withoutRecords(text, rests));
  }
  const own = new Set(tags.map((tag) => placeOf(tag).rest));
  const indexes = days.map((day) => BUCKETS.map((bucket) => keys.index(day, bucket)));
  for (const buckets of indexes) {
    await rewrite(redis, lease, buckets, (text) => withoutEvents(text, events, own));
  }
  await forgetInLogs(redis, keys, lease, days, events);
  for (const buckets of indexes) {
    await rewrite(redis, lease, buckets, (text) => withoutEvents(text, events));
  }
}

async function forgetInLogs(
  redis: RedisClient,
  keys: JournalKeys,
  lease: HeldLease,
  days: readonly string[],
  events: ReadonlySet<string>,
): Promise<void> {
  // A log may be sealed while it is read. So they are read again until none has an event of the person.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const sealed = await redis.lrange(keys.sealed, 0, -1);
    let isClean = true;
    for (const key of [...days.map(keys.log), ...sealed.map(keys.sealedLog)]) {
      await lease.extend();
      const text = await redis.get(key);
      if (text === null) continue;
      const kept = withoutRecords(text, events, TAG_LENGTH);
      if (kept === text) continue;
      isClean = false;
      await runScript(redis, REPLACE_START, [key], [text, kept]);
    }
    if (isClean) return;
  }
}

async function rewrite(
  redis: RedisClient,
  lease: HeldLease,
  buckets: readonly string[],
  change: (text: string) => string,
): Promise<void> {
  for (const some of chunks(buckets, READ_AT_ONCE)) {
    await lease.extend();
    const found = (await runScript(redis, READ, some, [])) as string[][];
    for (const [at, texts] of found.entries()) {
      for (const text of texts) {
        const kept = change(text);
        if (kept !== text) await runScript(redis, REPLACE_TEXT, [some[at] as string], [text, kept]);
      }
    }
  }
}

function withoutRecords(text: string, events: ReadonlySet<string>, length?: number): string {
  const records = recordsOf(text);
  const kept = records.filter(({ tags }) => !events.has(tags.slice(0, length)));
  return kept.length === records.length ? text : kept.map(recordText).join('');
}
