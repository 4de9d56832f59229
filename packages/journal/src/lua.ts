/**
 * How scripts write the journal. The scripts of the lanes and of the dead letters contain this text, so a record is written
 * by the script that stores the job or writes its completion marker.
 *
 * One command writes the records of all jobs of a script: it appends them to the log of the day. An index that is written at
 * once would cost more than the job itself. When a log is large, it is sealed, and a worker sorts it into buckets later.
 * If the journal is lost or broken, people find fewer events. Deliveries do not change.
 */
import { TAG_LENGTH } from './tags.js';

export const DAY_MS = 24 * 3_600_000;

/**
 * A job that ends more than this time after it was tracked writes its tags again. The tags of its start may expire before the
 * record of its end.
 */
export const REINDEX_AFTER_MS = 24 * 3_600_000;

/**
 * How long records live after the end of their day. A job may end a day after its tags were written. Clocks of machines may
 * differ.
 */
export function recordLifeMs(keepMs: number): number {
  return keepMs + REINDEX_AFTER_MS + 3_600_000;
}

/** Bytes of a log that is sealed. Every look-up reads the open logs, so they stay small. The log of a day that is over is sealed whatever its size. */
const SEALED_BYTES = 512 * 1_024;

/**
 * The journal stops writing when Redis uses this share of `maxmemory`. The rest is for events: Redis refuses every write when
 * it is full, and an event is worth more than its record.
 */
const MOST_MEMORY = 0.9;
/** The memory is looked at once for so many bytes of a log. */
const LOOK_EVERY_BYTES = 64 * 1_024;
/** Fields of the state: how many records were left out for that reason, and the epoch ms of the last one. */
export const LEFT_OUT = 'left_out';
export const LEFT_OUT_AT = 'left_out_at';

/** Steps that a watcher can read. Redis cuts the stream in blocks of about a hundred. */
const STEPS = 10_000;
const STEPS_LIFE_MS = 60_000;
/** Field of the state: how many steps were written for readers so far. */
export const STEPS_TOLD = 'steps';

/**
 * Lua. `journal` is the key of the state, `tags` the tag of the event and then those that find it, `life_ms` how long
 * records live after their day.
 * - `journal_note(tags, id, entry, details)` notes that a job is there, or how it ended. It runs no command.
 * - `journal_write(journal, now_ms, life_ms)` writes what was noted. It never fails.
 * - `journal_tell(journal, what, job_type, id, tag)` passes a step to those who watch.
 */
export const JOURNAL_LUA = `
local journal_noted = {}
local function journal_note(tags, id, entry, details)
  if not string.find(id, '%c') then
    journal_noted[#journal_noted + 1] = tags .. '\\31' .. id .. '\\31' .. entry .. '\\31' .. details .. '\\30'
  end
end

local function journal_seal(journal, name)
  local sealed = name .. ':' .. string.format('%d', redis.call('HINCRBY', journal, 'sealed', 1))
  redis.call('RENAME', journal .. ':log:' .. name, journal .. ':sealed:' .. sealed)
  redis.call('RPUSH', journal .. ':sealed', sealed)
end

local function journal_is_short()
  local info = redis.call('INFO', 'memory')
  local most = tonumber(string.match(info, 'maxmemory:(%d+)') or '0')
  return most > 0 and tonumber(string.match(info, 'used_memory:(%d+)')) > most * ${MOST_MEMORY}
end

local function journal_append(journal, now_ms, life_ms)
  local day = math.floor(now_ms / ${DAY_MS})
  local name = string.format('%d', day)
  local log, text = journal .. ':log:' .. name, table.concat(journal_noted)
  local size = redis.call('APPEND', log, text)
  if size == #text then
    if journal_is_short() then
      redis.call('DEL', log)
      redis.call('HINCRBY', journal, '${LEFT_OUT}', #journal_noted)
      redis.call('HSET', journal, '${LEFT_OUT_AT}', string.format('%.0f', now_ms))
      return
    end
    local days, ends = journal .. ':days', (day + 1) * ${DAY_MS} + life_ms
    redis.call('PEXPIREAT', log, string.format('%.0f', ends))
    -- Programs may keep records for different times. The longest decides, and the clock of Redis.
    if ends > tonumber(redis.call('ZSCORE', days, name) or '0') then
      redis.call('ZADD', days, string.format('%.0f', ends), name)
    end
    redis.call('ZREMRANGEBYSCORE', days, '-inf', redis.call('TIME')[1] .. '000')
    -- The rest of yesterday's log, which nobody appends to any more.
    local yesterday = string.format('%d', day - 1)
    if redis.call('EXISTS', journal .. ':log:' .. yesterday) == 1 then
      journal_seal(journal, yesterday)
    end
  end
  local is_time_to_look = math.floor(size / ${LOOK_EVERY_BYTES}) > math.floor((size - #text) / ${LOOK_EVERY_BYTES})
  -- The next record begins a log, and is left out while memory is short.
  if size > ${SEALED_BYTES} or (is_time_to_look and journal_is_short()) then
    journal_seal(journal, name)
  end
end

local function journal_write(journal, now_ms, life_ms)
  if #journal_noted > 0 then
    pcall(journal_append, journal, now_ms, life_ms)
    journal_noted = {}
  end
end

local journal_is_watched
local function journal_tell(journal, what, job_type, id, tag)
  if journal_is_watched == nil then
    journal_is_watched = redis.call('EXISTS', journal .. ':watched') == 1
  end
  if journal_is_watched then
    -- The number tells a watcher how many steps it missed.
    local number = redis.call('HINCRBY', journal, '${STEPS_TOLD}', 1)
    redis.call('XADD', journal .. ':steps', 'MAXLEN', '~', ${STEPS}, '*', 'n', number, 'what', what, 'type', job_type, 'job', id, 'tag', tag)
    redis.call('PEXPIRE', journal .. ':steps', ${STEPS_LIFE_MS})
  end
end
`;

/** Lua that gives the tag of the event from the tags of a job. */
export const ownTagLua = (tags: string) => `string.sub(${tags}, 1, ${TAG_LENGTH})`;
