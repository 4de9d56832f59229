/**
 * What a job waits for, and what it waited for before. The fields lie in BullMQ's hash of the job, so they end with the job. Only
 * long waits are noted, so a job that goes at once costs nothing.
 */
import { JOURNAL_LUA, journalKeys, LEFT_OUT } from '@tracklayer/journal';
import { defineScript, type RedisClient, runScript, sharedScript } from '@tracklayer/redis';
import type { JobRef } from './job.js';
import { laneKeys } from './keys.js';

/** What it waited for in earlier runs, the newest last, parted by `|`: `hold list:Y6nRLr|permit POST /api/events`. */
const WAITED = 'tracklayer:waited';
/**
 * An option of a job in BullMQ: the journal has what finds the job. BullMQ gives options that it does not know to the worker, but
 * no other field of the hash.
 */
export const IN_JOURNAL = 'journal';
/** What it waits for now, with the epoch ms since when: `1795000000000 permit POST /api/events`. */
const WAITS = 'tracklayer:waits';

/** What a worker must know of a job for the journal. */
export interface JobMarks {
  /** Whether the journal has what finds it. Not so for a job of an older producer. */
  isInJournal: boolean;
}

export interface JobWaits {
  /** In words of the journal: `hold list:Y6nRLr`. The newest last. */
  waited: string[];
  /** The state of the job says whether this is still so. */
  now?: { what: string; sinceMs: number };
}

export interface Waits {
  /** Notes what a job waits for from now on. `undefined` in place of `what`: it waits no longer. */
  noteWait(ref: JobRef, what: string | undefined, at: { nowMs: number; tag: string }): Promise<void>;
  /** Tells those who watch what happened to a job. */
  tellStep(ref: JobRef, what: string, tag: string): Promise<void>;
  /**
   * Whether a reader watches, how many logs of the journal are to be compacted, and how many records it left out so far because
   * Redis was short of memory. Calls of one turn of the event loop share a command.
   */
  journalState(): Promise<{ isWatched: boolean; sealed: number; leftOut: number }>;
}

const MOST_WAITS = 3;

/**
 * KEYS: 1 job, 2 the journal. ARGV: 1 what, empty: nothing any more, 2 epoch ms, 3 job type, 4 id, 5 the tag of its event. A job
 * that left its lane stays gone.
 */
const NOTE = defineScript(
  'lanes-note-wait',
  `${JOURNAL_LUA}
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
if ARGV[1] == '' then
  return redis.call('HDEL', KEYS[1], '${WAITS}')
end
local waited = {}
for what in string.gmatch(redis.call('HGET', KEYS[1], '${WAITED}') or '', '[^|]+') do
  waited[#waited + 1] = what
end
if waited[#waited] ~= ARGV[1] then
  waited[#waited + 1] = ARGV[1]
end
local newest = table.concat(waited, '|', math.max(1, #waited - ${MOST_WAITS - 1}))
redis.call('HSET', KEYS[1], '${WAITED}', newest, '${WAITS}', ARGV[2] .. ' ' .. ARGV[1])
return journal_tell(KEYS[2], 'waits', ARGV[3], ARGV[4], ARGV[5])
`,
);

/** KEYS: 1 the journal, 2 its days: Redis sends the script away while they are elsewhere. ARGV: 1 what, 2 job type, 3 id, 4 the tag of its event. */
const TELL = defineScript(
  'lanes-tell-step',
  `${JOURNAL_LUA}
return journal_tell(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4])
`,
);

/** A worker asks each second for each destination. KEYS, of each: the mark of those who watch, sealed logs, the journal. */
const journalState = sharedScript(
  defineScript(
    'lanes-journal-state',
    `
local states = {}
for i = 1, #KEYS, 3 do
  states[#states + 1] = {redis.call('EXISTS', KEYS[i]), redis.call('LLEN', KEYS[i + 1]), redis.call('HGET', KEYS[i + 2], '${LEFT_OUT}') or 0}
end
return states
`,
  ),
);

export function waitsOver(redis: RedisClient, destination: string): Waits {
  const keys = laneKeys(destination);
  const journal = journalKeys(destination);
  return {
    async noteWait({ type, jobId }, what, { nowMs, tag }) {
      const args = [what ?? '', Math.trunc(nowMs), type, jobId, tag];
      await runScript(redis, NOTE, [keys.job(type, jobId), journal.state], args);
    },
    async tellStep({ type, jobId }, what, tag) {
      await runScript(redis, TELL, [journal.state, journal.days], [what, type, jobId, tag]);
    },
    async journalState() {
      const keys = [journal.watched, journal.sealed, journal.state];
      const [watched, sealed, leftOut] = (await journalState(redis, keys)) as [
        number,
        number,
        string | number,
      ];
      return { isWatched: watched === 1, sealed, leftOut: Number(leftOut) };
    },
  };
}

/** What is noted of a job in its lane. */
export async function readWaits(
  redis: RedisClient,
  destination: string,
  { type, jobId }: JobRef,
): Promise<JobWaits> {
  const [waited, waits] = await redis.hmget(laneKeys(destination).job(type, jobId), WAITED, WAITS);
  const space = waits?.indexOf(' ') ?? -1;
  return {
    waited: waitedOf(waited),
    ...(waits != null &&
      space > 0 && { now: { what: waits.slice(space + 1), sinceMs: Number(waits.slice(0, space)) } }),
  };
}

/** @param options of a job, as BullMQ gives them */
export function marksOf(options: object | undefined): JobMarks {
  return { isInJournal: options !== undefined && IN_JOURNAL in options };
}

function waitedOf(text: string | null | undefined): string[] {
  return (text ?? '').split('|').filter((what) => what !== '');
}
