import { JOURNAL_LUA, ownTagLua } from '@tracklayer/journal';
import { defineScript } from '@tracklayer/redis';
import { REMEMBER_CONSENTS_LUA } from './consents-script.js';
import { NOT_COUNTED_LUA } from './scripts.js';
import { IN_JOURNAL } from './waits.js';

/*
 * Looks up, stores and counts jobs in one script, so that a call of an application costs one round trip, and Redis runs one
 * command instead of three for each job.
 *
 * It writes what BullMQ's own scripts `addStandardJob`, `addDelayedJob` and `addPrioritizedJob` write for a job with an id of
 * its own, without parent, repetition or deduplication key. Those scripts take one job each. `as-bullmq.test.ts` compares
 * every key with what BullMQ writes, so that a new version of BullMQ cannot differ unnoticed.
 *
 * Redis does not undo what a script wrote before an error. So for each lane and kind of job the id is first put into its list,
 * which fails where the list is broken. Only then the jobs are stored and counted. A lane that fails leaves those after it out.
 */

/** Lua: whether a job has ended, by its marker or because BullMQ itself failed it. */
const HAS_ENDED_LUA = `
local function has_ended(job_type, id)
  return redis.call('EXISTS', prefix .. ':mark:' .. job_type .. ':' .. id) == 1
    or redis.call('ZSCORE', prefix .. ':' .. job_type .. ':failed', id)
end
`;

/** Lua: one letter per job of a lane: \`n\` new, \`w\` in its lane, \`s\` settled, \`d\` dead. A second copy of a new job is \`w\`. */
const LOOK_UP_LUA = `
local function look_up(lane, base)
  local markers, jobs = {}, {}
  for i, id in ipairs(lane.ids) do
    markers[i] = prefix .. ':mark:' .. lane.type .. ':' .. id
    jobs[i] = base .. id
  end
  markers = redis.call('MGET', unpack(markers))
  local any = redis.call('EXISTS', unpack(jobs)) > 0
  local found, seen = {}, {}
  for i, id in ipairs(lane.ids) do
    if seen[id] then
      found[i] = 'w'
    elseif markers[i] == 'dead' then
      found[i] = 'd'
    elseif markers[i] then
      found[i] = 's'
    elseif any and redis.call('EXISTS', jobs[i]) == 1 then
      found[i] = redis.call('ZSCORE', base .. 'failed', id) and 'd' or 'w'
    else
      found[i] = 'n'
      seen[id] = true
    end
  end
  return found
end
`;

/** Lua: puts the new jobs of a lane into its lists, and stores them. */
const ADD_LUA = `
local function count(lane, more)
  if more > 0 then
    redis.call('HINCRBY', KEYS[2], lane.type .. ':enqueued', more)
  end
end

local function add(lane, base, found, first)
  local waiting, delayed, prioritized = {}, {}, {}
  for i, letter in ipairs(found) do
    if letter == 'n' then
      local follows = lane.follows[i]
      if lane.delays[i] > 0 and follows ~= '' and has_ended(string.match(follows, '^(.-):(.*)$')) then
        lane.delays[i] = 0
      end
      local kind = lane.delays[i] > 0 and delayed or (lane.priorities[i] > 0 and prioritized or waiting)
      kind[#kind + 1] = i
    end
  end
  local new = #waiting + #delayed + #prioritized
  if new == 0 then
    return
  end

  redis.call('INCRBY', base .. 'id', new)
  local meta = redis.call('HMGET', base .. 'meta', 'paused', 'concurrency', 'opts.maxLenEvents')
  local max_events = meta[3]
  if not max_events then
    max_events = plan.maxEvents
    redis.call('HSET', base .. 'meta', 'opts.maxLenEvents', max_events)
  end
  local is_stopped = meta[1] or (meta[2] and redis.call('LLEN', base .. 'active') >= tonumber(meta[2]))
  local events, marker = base .. 'events', base .. 'marker'

  local function store(i, event, ...)
    local id, delay, priority = lane.ids[i], lane.delays[i], lane.priorities[i]
    local opts = '{"attempts":0,"jobId":' .. cjson.encode(id)
    if delay > 0 then
      opts = opts .. ',"delay":' .. delay
    end
    if priority > 0 then
      opts = opts .. ',"priority":' .. priority
    end
    if lane.tags then
      -- The worker does not bring the tags of such a job again.
      opts = opts .. ',"${IN_JOURNAL}":1'
    end
    redis.call('HSET', base .. id, 'name', lane.type, 'data', ARGV[first + i], 'opts', opts .. '}',
      'timestamp', plan.nowMs, 'delay', delay, 'priority', priority, 'counted', '1')
    if lane.tags then
      journal_note(lane.tags[i], id, '', '')
      pcall(journal_tell, journal, 'enqueued', lane.type, id, ${ownTagLua('lane.tags[i]')})
    end
    redis.call('XADD', events, '*', 'event', 'added', 'jobId', id, 'name', lane.type)
    redis.call('XADD', events, 'MAXLEN', '~', max_events, '*', 'event', event, 'jobId', id, ...)
  end

  if #waiting > 0 then
    local ids = {}
    for n, i in ipairs(waiting) do
      ids[n] = lane.ids[i]
    end
    redis.call('LPUSH', base .. 'wait', unpack(ids))
    for _, i in ipairs(waiting) do
      store(i, 'waiting')
    end
    count(lane, #waiting)
  end

  if #prioritized > 0 then
    local last = redis.call('INCRBY', base .. 'pc', #prioritized)
    local scores = {}
    for n, i in ipairs(prioritized) do
      scores[2 * n - 1] = lane.priorities[i] * 0x100000000 + (last - #prioritized + n) % 0x100000000
      scores[2 * n] = lane.ids[i]
    end
    redis.call('ZADD', base .. 'prioritized', unpack(scores))
    for _, i in ipairs(prioritized) do
      store(i, 'waiting')
    end
    count(lane, #prioritized)
  end

  if #waiting + #prioritized > 0 and not is_stopped then
    redis.call('ZADD', marker, 0, '0')
  end

  -- Twelve bits after the time keep the jobs of one millisecond in order.
  local last_scores = {}
  local function next_score(at_ms)
    local least, most = at_ms * 0x1000, (at_ms + 1) * 0x1000 - 1
    local last = last_scores[at_ms]
    if not last then
      local known = redis.call('ZREVRANGEBYSCORE', base .. 'delayed', most, least, 'WITHSCORES', 'LIMIT', 0, 1)
      last = tonumber(known[2]) or least - 1
    end
    last_scores[at_ms] = math.min(last + 1, most)
    return last_scores[at_ms]
  end
  if #delayed > 0 then
    local scores = {}
    for n, i in ipairs(delayed) do
      scores[2 * n - 1] = next_score(plan.nowMs + lane.delays[i])
      scores[2 * n] = lane.ids[i]
    end
    redis.call('ZADD', base .. 'delayed', unpack(scores))
    for _, i in ipairs(delayed) do
      store(i, 'delayed', 'delay', plan.nowMs + lane.delays[i])
    end
    count(lane, #delayed)
    local soonest = redis.call('ZRANGE', base .. 'delayed', 0, 0, 'WITHSCORES')
    redis.call('ZADD', marker, tonumber(soonest[2]) / 0x1000, '1')
  end
end
`;

/**
 * Stores jobs that are new, and remembers consent statements before.
 * KEYS: 1 the destination's prefix, 2 counts. ARGV: 1 a `StorePlan` as JSON, then the payload of each job, lane by lane.
 * Returns one letter per job: `n` stored, `w` in its lane before, `s` settled, `d` dead. Where a memory of a person is not as
 * the plan assumes, stores nothing and returns every assumed memory as it is: field, value, field, value, …
 */
export const STORE_JOBS = defineScript(
  'lanes-store-jobs',
  `
local plan = cjson.decode(ARGV[1])
local prefix = KEYS[1]
local journal = prefix .. ':journal'
${JOURNAL_LUA}${NOT_COUNTED_LUA}${REMEMBER_CONSENTS_LUA}${HAS_ENDED_LUA}${LOOK_UP_LUA}${ADD_LUA}
local memories, is_as_assumed = {}, true
for i = 1, #plan.assumed, 2 do
  local memory = redis.call('HGETALL', prefix .. ':profile:' .. plan.assumed[i])
  memories[#memories + 1] = memory
  is_as_assumed = is_as_assumed and table.concat(memory, '\\0') == plan.assumed[i + 1]
end
if not is_as_assumed then
  return memories
end

remember_consents(prefix .. ':consent:', plan.consentsKeptMs, plan.consents, 1)

local letters, first = {}, 1
for _, lane in ipairs(plan.lanes) do
  local base = prefix .. ':' .. lane.type .. ':'
  local found = look_up(lane, base)
  add(lane, base, found, first)
  local counted = 0
  for i, letter in ipairs(found) do
    if letter == 'w' then
      counted = counted + not_counted(base .. lane.ids[i])
    end
    letters[#letters + 1] = letter
  end
  count(lane, counted)
  first = first + #lane.ids
end
journal_write(journal, plan.nowMs, plan.journalLifeMs)
return table.concat(letters)
`,
);
