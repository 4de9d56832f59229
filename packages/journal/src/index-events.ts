import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { journalKeys } from './keys.js';
import { JOURNAL_LUA } from './lua.js';

/**
 * KEYS: 1 the journal, 2 its days: while a slot moves, Redis sends the script away as long as they are elsewhere. ARGV: 1 epoch
 * ms, 2 how long records live in ms, 3 the id of the job, 4… the tags of each event.
 */
const INDEX_EVENTS = defineScript(
  'lanes-index-events',
  `${JOURNAL_LUA}
for i = 4, #ARGV do
  journal_note(ARGV[i], ARGV[3], '', '')
end
journal_write(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]))
return 0
`,
);

/**
 * Makes events findable of which this job is one: those of a batch, before the batch is stored. One round trip.
 *
 * @param tags of each event: its own, then those that find it
 * @param lifeMs how long the record lives after its day
 */
export async function indexEvents(
  redis: RedisClient,
  destination: string,
  jobId: string,
  tags: readonly string[],
  lifeMs: number,
): Promise<void> {
  const { state, days } = journalKeys(destination);
  await runScript(redis, INDEX_EVENTS, [state, days], [Date.now(), lifeMs, jobId, ...tags]);
}
