/**
 * The head of every script: the arithmetic of `window-log.ts`, `adaptive-share.ts` and `ceilings.ts`, on one Redis list
 * per window and one hash. Keep the names on both sides equal. The tests run both side by side.
 *
 * KEYS  state hash, then a list per window (shortest first), then the list of the common pace and of the live pace
 * ARGV  clock (empty means Redis's own clock; tests pass theirs), guardMs, reservePpm, paceMs,
 *       three arguments of the script, then windowMs and limit of each window
 *
 * An entry reads `moment:running total`. All numbers are whole and below 2^53.
 */
import { ADAPTIVE_SHARE } from '../adaptive-share.js';
import { PPM } from '../rules.js';

export const PRELUDE = `
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local guard, reserve, pace = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local own = { tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]) }

local windows = {}
for at = 8, #ARGV, 2 do
  windows[#windows + 1] = { span = tonumber(ARGV[at]), limit = tonumber(ARGV[at + 1]) }
end
local shortest, longest = windows[1], windows[#windows]

local function read(text)
  local moment, total = string.match(text, '^(%d+):(%d+)$')
  return tonumber(moment), tonumber(total)
end

local function entry(key, index)
  return read(redis.call('LINDEX', key, index))
end

local function written(moment, total)
  return string.format('%.0f:%.0f', moment, total)
end

local function stamp(log, moment)
  return math.ceil(moment / log.quantum) * log.quantum
end

-- A key expires by the clock of Redis, so it would not fit another clock: it could be gone before that clock has moved.
local function expire_in(key, ms)
  if ARGV[1] == '' then redis.call('PEXPIRE', key, ms) end
end

local function expire(log)
  expire_in(log.key, log.span + log.quantum + 1000)
end

-- Opens a log and drops the grants that have left its window. Every permit opens all logs, so it reads no length.
local function open(key, window_ms, span)
  local log = { key = key, span = span, quantum = math.max(1, math.floor(window_ms / 600)) }
  local base, first = unpack(redis.call('LRANGE', key, 0, 1))
  if not base then
    log.is_new, log.base, log.total, log.last = true, 0, 0, 0
    return log
  end
  log.last, log.base = read(base)
  log.total = log.base
  if first then
    log.last, log.total = entry(key, -1)
    if log.last > now + log.quantum then
      log.last = stamp(log, now)
      first = written(log.last, log.total)
      redis.call('DEL', key)
      redis.call('RPUSH', key, written(0, log.base), first)
      expire(log)
    end
  end
  while first do
    local moment, total = read(first)
    if moment + log.span >= now then break end
    redis.call('LPOP', key)
    log.base, first = total, redis.call('LINDEX', key, 1)
  end
  log.has_grants = first and true or false
  return log
end

local logs = {}
for index, window in ipairs(windows) do
  logs[index] = open(KEYS[index + 1], window.span, window.span + guard)
end
local common_pace, live_pace = #windows + 1, #windows + 2
logs[common_pace] = open(KEYS[common_pace + 1], pace, pace)
logs[live_pace] = open(KEYS[live_pace + 1], pace, pace)

local function used(log)
  return log.total - log.base
end

local function add(log, count)
  local moment = math.max(stamp(log, now), log.last)
  log.total = log.total + count
  if log.has_grants and moment == log.last then
    -- The grant before it at this moment has set the time at which the log expires.
    redis.call('LSET', log.key, -1, written(moment, log.total))
    return
  end
  if log.is_new then
    redis.call('RPUSH', log.key, written(0, 0), written(moment, log.total))
  else
    redis.call('RPUSH', log.key, written(moment, log.total))
  end
  log.last, log.has_grants, log.is_new = moment, true, false
  expire(log)
end

-- The index of the first entry after the base that passes; the log's length where none does.
local function search(log, passes)
  local low, high = 1, redis.call('LLEN', log.key)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if passes(entry(log.key, middle)) then high = middle else low = middle + 1 end
  end
  return low
end

local state = redis.call('HMGET', KEYS[1], 'blocked', 'seen0', 'seen1', 'seen2', 'share', 'shareAt', 'crowd', 'crowdAt')
local blocked = tonumber(state[1]) or 0
local seen = { tonumber(state[2]), tonumber(state[3]), tonumber(state[4]) }

-- Expires once the share has grown back and no class counts as seen any more.
local function remember(...)
  redis.call('HSET', KEYS[1], ...)
  expire_in(KEYS[1], math.max(blocked - now, 0) + 11 * longest.span)
end

local function share_now()
  local elapsed = math.max(0, now - (tonumber(state[6]) or 0))
  local grown = math.floor(elapsed * ${ADAPTIVE_SHARE.growthPpm} / longest.span)
  return math.min(${PPM}, (tonumber(state[5]) or ${PPM}) + grown)
end

local function crowd_now()
  local left = longest.span - math.max(0, now - (tonumber(state[8]) or 0))
  if left <= 0 then return 0 end
  return math.floor((tonumber(state[7]) or 0) * left / longest.span)
end

local function is_contended()
  local fresh = longest.span * ${PPM} / ${ADAPTIVE_SHARE.growthPpm}
  return now - (tonumber(state[6]) or 0) < fresh or crowd_now() > 0
end

-- The ceilings now: each window's, then the pace, then the pace behind a higher class.
local function ceilings_now()
  local share, crowd = share_now(), crowd_now()
  local ceilings = {}
  for index, window in ipairs(windows) do
    local ceiling = math.floor(window.limit * share / ${PPM})
    if index == 1 then ceiling = math.min(ceiling, window.limit - crowd) end
    ceilings[index] = math.max(1, ceiling)
  end
  local paced = math.max(1, math.ceil(ceilings[#windows] * pace * 5 / (longest.span * 4)))
  local paced_behind = math.max(1, math.ceil(ceilings[#windows] * pace / longest.span))
  return ceilings, paced, paced_behind
end
`;
