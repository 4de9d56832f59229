/** The parts of the script that writes the history, in their order. See `write-script.ts` for the variables before them. */
import { OLDEST_SINCE_LUA } from './oldest.js';

/** Lua: puts into the cells what the lanes' counts gained, then what this worker counted. */
export const FOLD_LUA = `
local counts, has_ends = pairs_of(prefix .. ':counts'), false
for field in pairs(counts) do
  has_ends = has_ends or not fixed.byProducers[string.match(field, '[^:]*$')]
end
for field, text in pairs(counts) do
  local lane, what = string.match(field, '^(.*):([^:]*)$')
  local value = tonumber(text)
  if lane and value then
    -- Before the first write, an older worker may have ended jobs: the history begins now.
    local before = tonumber(state['n:' .. field]) or (not last and has_ends and value) or 0
    local effects = fixed.fromCounts[what]
    if effects and value ~= before then
      -- No worker has run for a while, so this is of the last second of the one that was killed.
      local at = (was_silent and fixed.byWorkers[what]) and last or now
      for _, effect in ipairs(effects) do
        add(cell_at(at, lane)[1], effect[1], effect[2] * (value - before))
      end
    end
    remember('n:' .. field, text)
  end
end

-- The answer to an earlier try may be lost. Then the same number comes again.
local known = tonumber(string.match(state['w:' .. request.writer] or '', '^%d+')) or 0
if request.number > known then
  for _, part in ipairs(request.parts) do
    for lane, tallies in pairs(part.lanes) do
      local cell = cell_at(now - part.ago, lane)
      for kind = 1, 4 do
        for i = 1, #tallies[kind], 2 do
          add(cell[kind], tallies[kind][i], tallies[kind][i + 1])
        end
      end
    end
  end
  -- Several workers see the same hold. Each ms of it counts once.
  for _, span in ipairs(request.spans) do
    local lane, counter, from, to = span[1], span[2], now - span[3], now - span[4]
    local covered = 'c:' .. counter .. ':' .. lane
    local until_ms = tonumber(state[covered]) or 0
    -- Later than now: the clock of Redis was set back.
    if until_ms <= now then
      from = math.max(from, until_ms)
    end
    if to > from then
      add(cell_at(to, lane)[1], counter, to - from)
      remember(covered, whole(to))
    end
  end
end
if request.number == 1 then
  for field, text in pairs(state) do
    local seen = string.match(field, '^w:') and tonumber(string.match(text, ' (%d+)$'))
    if seen and now - seen > fixed.writersKeptMs then
      gone[#gone + 1] = field
    end
  end
end
remember('w:' .. request.writer, whole(math.max(known, request.number)) .. ' ' .. whole(now))
`;

/** Lua: how long the oldest job of each lane waits. Where several workers serve the destination, one of them looks in each second. */
export const OLDEST_LUA = `${OLDEST_SINCE_LUA}
local looked_by, looked_at = string.match(state.oldest or '', '^(.*) (%d+)$')
local looked_ago = now - (tonumber(looked_at) or 0)
local is_looked = looked_by ~= request.writer and looked_ago >= 0 and looked_ago < fixed.oldestEveryMs
if not is_looked then
  remember('oldest', request.writer .. ' ' .. whole(now))
end
for _, lane in ipairs(is_looked and {} or fixed.lanes) do
  local since = oldest_since(prefix .. ':' .. lane .. ':', now)
  if since then
    local counters = cell_at(now, lane)[1]
    counters[fixed.greatest] = math.max(counters[fixed.greatest] or 0, now - since)
  end
end
`;

/** Lua: adds marks of what began and ended since the last write. */
export const MARKS_LUA = `
local marks, has_marks = history .. ':marks', false
local function put(mark)
  local member = cjson.encode(mark)
  redis.call('ZADD', marks, whole(mark.fromMs), member)
  has_marks = true
  return member
end

local open = {}
local function look_at_hold(scope, key)
  local since, cause, code, status = unpack(redis.call('HMGET', key, 'since', 'cause', 'code', 'status'))
  if since and cause and code then
    open['hold:' .. since .. ':' .. scope] =
      { kind = 'hold', fromMs = tonumber(since), scope = scope, cause = cause, code = code, status = tonumber(status or nil) }
  end
end
look_at_hold('destination', prefix .. ':hold')
for _, scope in ipairs(redis.call('SMEMBERS', prefix .. ':hold:scopes')) do
  look_at_hold(scope, prefix .. ':hold:' .. scope)
end
for _, lane in ipairs(fixed.lanes) do
  if redis.call('HEXISTS', prefix .. ':' .. lane .. ':meta', 'paused') == 1 then
    open['pause:' .. lane] = { kind = 'pause', fromMs = now, lane = lane }
  end
end
if was_silent then
  -- A writer that ran before it has only been unable to write.
  put({ kind = known > 0 and 'away' or 'unserved', fromMs = last, untilMs = now })
end
local seen = tonumber(state['v:' .. request.version])
if not seen or now - seen > fixed.silentMs then
  put({ kind = 'version', fromMs = now, version = request.version })
end
remember('v:' .. request.version, whole(now))
for name, mark in pairs(open) do
  if not state['o:' .. name] then
    remember('o:' .. name, put(mark))
  end
end
for field, member in pairs(state) do
  local name = string.match(field, '^o:(.*)$')
  if name and not open[name] then
    local mark = cjson.decode(member)
    mark.untilMs = now
    redis.call('ZREM', marks, member)
    put(mark)
    gone[#gone + 1] = field
  end
end
if has_marks then
  redis.call('ZREMRANGEBYSCORE', marks, '-inf', whole(now - fixed.marksKeptMs))
  redis.call('ZREMRANGEBYRANK', marks, 0, -1 - fixed.mostMarks)
end
`;

/** Lua: writes the state, and adds the cells to their minute, hour and day. */
export const STORE_LUA = `
if not last then
  remember('began', whole(now))
end
remember('at', whole(now))
-- Lua unpacks only some thousands of values at once.
for i = 1, #changes, 1000 do
  redis.call('HSET', history, unpack(changes, i, math.min(i + 999, #changes)))
end
for i = 1, #gone, 1000 do
  redis.call('HDEL', history, unpack(gone, i, math.min(i + 999, #gone)))
end

local function merge(cell, more)
  for kind = 1, 4 do
    for entry, count in pairs(more[kind]) do
      if kind == 1 and entry == fixed.greatest then
        cell[kind][entry] = math.max(cell[kind][entry] or 0, count)
      else
        add(cell[kind], entry, count)
      end
    end
  end
end
for minute, lanes in pairs(cells) do
  for _, unit in ipairs(fixed.units) do
    local name, length, per_key, kept = unpack(unit)
    local number = math.floor(minute * 60000 / length)
    local key_number = math.floor(number / per_key)
    local until_ms = (key_number + 1) * per_key * length + kept
    local key = history .. ':' .. name .. ':' .. whole(key_number)
    if until_ms > now then
      for lane, more in pairs(lanes) do
        local field = (number % per_key) .. ':' .. lane
        local packed = redis.call('HGET', key, field)
        local cell = packed and cmsgpack.unpack(packed) or { {}, {}, {}, {} }
        merge(cell, more)
        if redis.call('HSET', key, field, cmsgpack.pack(cell)) == 1 then
          redis.call('PEXPIREAT', key, whole(until_ms))
        end
      end
    end
  end
end
`;
