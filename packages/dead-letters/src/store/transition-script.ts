import type { JobType } from '@tracklayer/events';
import { JOURNAL_LUA, ownTagLua } from '@tracklayer/journal';
import { COUNT_ENQUEUED_LUA } from '@tracklayer/lanes';
import { defineScript } from '@tracklayer/redis';
import type { GroupKey } from '../letter/group-key.js';
import type { Accounting, CampaignField } from './accounting.js';

/**
 * What the script does besides replacing the letter. Absent fields change nothing. Numbers are texts: a Lua number would
 * have to be formatted for every Redis command.
 */
export interface TransitionDetails {
  /** Short name of the letter. */
  member: string;
  /** Job type of the letter: the prefix of its counts. */
  type: JobType;
  /** Name of the primary index that the letter leaves. */
  fromIndex?: string;
  /** The primary index that the letter enters; `group` is the group key as JSON, as the hash `groups` stores it. */
  toIndex?: { name: string; timeMs: string; group?: string };
  marker?: Accounting['marker'];
  /** How long the completion marker `discarded` is kept, in ms. */
  windowMs?: string;
  campaignField?: CampaignField;
  /** Takes the letter only while the campaign has this fence: a runner that lost the campaign takes no more letters. */
  fence?: string;
  /** Counts of the destination: outcome → difference. */
  counts: Record<string, string>;
  /** Counts of the migration: field → difference. */
  migration: Record<string, string>;
  /** What the journal gets of this change. */
  journal?: JournalChange;
  /** Score and entry in turn, one pair for each key from the eleventh on. */
  entries: string[];
}

export interface JournalChange {
  what: 'dead' | 'discarded' | 'resolved';
  /** The tag of the event, and what finds it. */
  tags: string;
  /** The entry of a discarded job, else empty. */
  entry: string;
  jobId: string;
  nowMs: string;
  lifeMs: string;
}

/** `toIndex.group`: the hash stores exactly this text. */
export function groupText(key: GroupKey | undefined): { group?: string } {
  return key === undefined ? {} : { group: JSON.stringify(key) };
}

/**
 * Changes one letter and everything that depends on it, completely or not at all, and only if the letter is still as the
 * caller read it. Every change of a letter runs this script.
 *
 * KEYS: 1 letter, 2 completion marker, 3 counts, 4 groups, 5 index that it leaves, 6 index that it enters, 7 BullMQ's
 *       hash of its job, 8 hash of its campaign, 9 hash of its migration, 10 the journal, 11… sorted sets of `entries`.
 * ARGV: 1 the packed letter as it was read, empty for none; 2 the new packed letter, empty to delete it;
 *       3 {@link TransitionDetails} as JSON.
 *
 * Returns `applied`, or why nothing was changed:
 * - `conflict`: the letter is not as it was read.
 * - `settled`: the job of a death or an import has ended meanwhile.
 * - `in-lane`: the job is in its lane. An import must not bring its letter back. A replay or an expiry must not remove the
 *   marker `dead`: the worker would send the old run. Nor may a letter expire while its failed job waits for a sweep: the
 *   sweep would record the death again.
 * - `halted`: the campaign takes no more letters, or another process runs it by now.
 */
export const TRANSITION = defineScript(
  'dead-letters-transition',
  `${COUNT_ENQUEUED_LUA}${JOURNAL_LUA}
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 'conflict'
end
local details = cjson.decode(ARGV[3])

local campaign = details.campaignField and redis.call('HGET', KEYS[8], 'state')
if details.campaignField == 'taken' then
  if campaign ~= 'running' or (details.fence and redis.call('HGET', KEYS[8], 'fence') ~= details.fence) then
    return 'halted'
  end
end

local function in_lane()
  return redis.call('EXISTS', KEYS[7]) == 1 and redis.call('HEXISTS', KEYS[7], 'finishedOn') == 0
end

-- BullMQ failed the job, and no sweep has removed it yet. BullMQ keeps a return value of a completed job.
local function awaits_sweep()
  return redis.call('HEXISTS', KEYS[7], 'failedReason') == 1 and redis.call('HEXISTS', KEYS[7], 'returnvalue') == 0
end

local marker = redis.call('GET', KEYS[2])
if details.marker == 'back' then
  if marker and marker ~= 'discarded' then
    return 'settled'
  end
  if in_lane() then
    return 'in-lane'
  end
  redis.call('SET', KEYS[2], 'dead')
elseif details.marker == 'discarded' then
  redis.call('SET', KEYS[2], 'discarded', 'PX', details.windowMs)
elseif details.marker == 'dead' then
  if marker and marker ~= 'dead' then
    return 'settled'
  end
  count_enqueued(KEYS[7], KEYS[3], details.type)
  redis.call('SET', KEYS[2], 'dead')
elseif details.marker == 'free' then
  if in_lane() or (ARGV[2] == '' and awaits_sweep()) then
    return 'in-lane'
  end
  if marker == 'dead' then
    redis.call('DEL', KEYS[2])
  end
end

if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2])
end
if details.fromIndex then
  redis.call('ZREM', KEYS[5], details.member)
  if redis.call('EXISTS', KEYS[5]) == 0 then
    redis.call('HDEL', KEYS[4], details.fromIndex)
  end
end
local to = details.toIndex
if to then
  redis.call('ZADD', KEYS[6], to.timeMs, details.member)
  if to.group then
    redis.call('HSET', KEYS[4], to.name, to.group)
  end
end

if campaign then
  redis.call('HINCRBY', KEYS[8], details.campaignField, 1)
end
for outcome, difference in pairs(details.counts) do
  redis.call('HINCRBY', KEYS[3], details.type .. ':' .. outcome, difference)
end
for field, difference in pairs(details.migration) do
  redis.call('HINCRBY', KEYS[9], field, difference)
end
local entries = details.entries
for at = 11, #KEYS do
  local score, entry = entries[2 * at - 21], entries[2 * at - 20]
  if score == '-' then
    redis.call('ZREM', KEYS[at], entry)
  else
    redis.call('ZADD', KEYS[at], score, entry)
  end
end
-- A journal that is broken changes nothing else.
local told = details.journal
if told then
  if told.entry ~= '' then
    journal_note(told.tags, told.jobId, told.entry, '')
    journal_write(KEYS[10], tonumber(told.nowMs), tonumber(told.lifeMs))
  end
  pcall(journal_tell, KEYS[10], told.what, details.type, told.jobId, ${ownTagLua('told.tags')})
end
return 'applied'
`,
);
