/**
 * Takes a person out of the audit. Entries are only ever added, and this is the one exception: a reason that somebody typed may
 * name the person.
 *
 * Redis cannot change an entry of a stream. So the stream is copied with the same ids, page by page, and the copy takes its
 * place if nothing was added meanwhile. A process that is killed leaves a copy, which the next one begins anew. Readers see the
 * old stream or the new one.
 */
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { type Redact, redactJson } from './redact.js';

const PAGE = 200;

/** More entries than this in a row, each added during the last step, are a bug of ours. */
const MAX_TRIES = 100;

/** KEYS: 1 stream, 2 copy. ARGV: 1 id of the last entry of the copy. Returns 1, or 0 where the stream has newer entries. */
const REPLACE = defineScript(
  'dead-letters-replace-audit',
  `
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if not last[1] or last[1][1] ~= ARGV[1] then
  return 0
end
redis.call('UNLINK', KEYS[1])
redis.call('RENAME', KEYS[2], KEYS[1])
return 1
`,
);

/** Returns how many entries were changed. With `dryRun`: how many would be. */
export async function redactAudit(
  redis: RedisClient,
  destination: string,
  redact: Redact,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<number> {
  const { audit } = deadKeys(destination);
  let count = 0;
  for await (const page of pagesAfter(redis, audit, '')) {
    count += page.filter(
      ([, [name = '', json = '{}']]) => name !== '' && redactJson(json, redact) !== json,
    ).length;
  }
  if (count === 0 || dryRun) return count;

  const copy = `${audit}:copy`;
  await redis.unlink(copy);
  let last = '';
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    for await (const page of pagesAfter(redis, audit, last)) {
      for (const [id, [name = 'entry', json = '{}']] of page) {
        await redis.xadd(copy, id, name, redactJson(json, redact));
        last = id;
      }
    }
    if ((await runScript(redis, REPLACE, [audit, copy], [last])) === 1) return count;
  }
  throw new Error('The audit changed during each copy. Run the command again.');
}

type Entry = [id: string, fields: string[]];

async function* pagesAfter(redis: RedisClient, key: string, after: string): AsyncGenerator<Entry[]> {
  for (let last = after; ; ) {
    const page = await redis.xrange(key, last === '' ? '-' : `(${last}`, '+', 'COUNT', PAGE);
    if (page.length > 0) yield page;
    last = page.at(-1)?.[0] ?? last;
    if (page.length < PAGE) return;
  }
}
