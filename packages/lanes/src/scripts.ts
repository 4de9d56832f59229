import { defineScript } from '@tracklayer/redis';

/*
 * Most scripts of the lanes in one file, since they keep one promise together. For each destination and job type
 *
 *     enqueued = delivered + duplicate + skipped + dead + discarded + expired + what is still in the lane
 *
 * Each job is counted as enqueued exactly once. The field `counted` on BullMQ's hash of the job says whether it was counted.
 * STORE_JOBS sets it with the job. Jobs of a released version may lack it, since that version counted them after it had
 * stored them. COUNT_STORED and the scripts that end jobs count those.
 *
 * A list of ids or digests is one argument with commas, not one argument each. That saves a fifth of the work of enqueueing,
 * which is an application's hot path.
 */

/** Lua: marks a job in its lane as counted. Returns 1 where it was not counted before, else 0. */
export const NOT_COUNTED_LUA = `
local function not_counted(job_key)
  if redis.call('HGET', job_key, 'counted') or redis.call('EXISTS', job_key) == 0 then
    return 0
  end
  return redis.call('HSETNX', job_key, 'counted', '1')
end
`;

/**
 * Lua, for scripts that end jobs: `count_enqueued(job_key, counts_key, job_type)` counts a job, except one counted before. A job
 * that BullMQ completed or removed was counted for its first end. It ends once more only if it ran twice, and its first end is
 * forgotten: its letter expired before the late run ended. The job is then counted anew, so that the equation stays true.
 */
export const COUNT_ENQUEUED_LUA = `
local function count_enqueued(job_key, counts_key, job_type)
  local known = redis.call('HMGET', job_key, 'counted', 'returnvalue')
  if known[1] and not known[2] then
    return
  end
  if known[2] or redis.call('EXISTS', job_key) == 0 or redis.call('HSETNX', job_key, 'counted', '1') == 1 then
    redis.call('HINCRBY', counts_key, job_type .. ':enqueued', 1)
  end
end
`;

/**
 * Counts jobs just stored in one lane as enqueued, each once.
 * KEYS: 1 the destination's prefix, 2 counts. ARGV: 1 job type, 2 ids.
 */
export const COUNT_STORED = defineScript(
  'lanes-count-stored',
  `${NOT_COUNTED_LUA}
local lane = KEYS[1] .. ':' .. ARGV[1] .. ':'
local stored = 0
for id in string.gmatch(ARGV[2], '[^,]+') do
  stored = stored + not_counted(lane .. id)
end
return redis.call('HINCRBY', KEYS[2], ARGV[1] .. ':enqueued', stored)
`,
);

/**
 * Replaces the payload of a batch by one with fewer entries, and counts those that went as skipped. The field `entries` of the
 * job says how many are left, so that two workers with one job count an entry once.
 * KEYS: 1 BullMQ's hash of the job, 2 its lock, 3 the tally. ARGV: 1 the new payload, 2 how many entries are left, 3 how many
 * went, 4 the start of the tally's fields, 5 `idle` where no worker may have the job.
 * Returns 1, or 0 where the job left its lane or a worker has it.
 */
export const DROP_ENTRIES = defineScript(
  'lanes-drop-entries',
  `
if redis.call('EXISTS', KEYS[1]) == 0 or (ARGV[5] == 'idle' and redis.call('EXISTS', KEYS[2]) == 1) then
  return 0
end
local left = tonumber(redis.call('HGET', KEYS[1], 'entries'))
redis.call('HSET', KEYS[1], 'data', ARGV[1])
if not left or left > tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'entries', ARGV[2])
  redis.call('HINCRBY', KEYS[3], ARGV[4] .. 'skipped', ARGV[3])
end
return 1
`,
);

/**
 * Removes a job that BullMQ has finished (completed or failed) from its lane, and only the given run of it: since the caller
 * read the job, it may have been put back into the lane.
 * KEYS: 1 the destination's prefix. ARGV: 1 job type, 2 id, 3 BullMQ's `finishedOn` of that run; empty for any run.
 * Returns 1 where the lane no longer holds the job, 0 where it is still to be sent or finished at another time.
 */
export const TAKE_OUT = defineScript(
  'lanes-take-out',
  `
local lane = KEYS[1] .. ':' .. ARGV[1] .. ':'
local job = lane .. ARGV[2]
if redis.call('EXISTS', job) == 1 then
  local finished = redis.call('HGET', job, 'finishedOn')
  if not finished or (ARGV[3] ~= '' and finished ~= ARGV[3]) then
    return 0
  end
end
redis.call('ZREM', lane .. 'completed', ARGV[2])
redis.call('ZREM', lane .. 'failed', ARGV[2])
redis.call('DEL', job)
return 1
`,
);

/**
 * The delivered fields of profiles.
 * KEYS: 1 the destination's prefix for profiles. ARGV: 1 the digests of their identities.
 * Returns per profile field, value, field, value, …
 */
export const READ_PROFILES = defineScript(
  'lanes-read-profiles',
  `
local profiles = {}
for digest in string.gmatch(ARGV[1], '[^,]+') do
  profiles[#profiles + 1] = redis.call('HGETALL', KEYS[1] .. digest)
end
return profiles
`,
);

/**
 * Some fields of the memories of profiles.
 * KEYS: 1 the destination's prefix for profiles. ARGV: 1 the digests of their identities, then the fields.
 * Returns per profile the value of each field, or nil.
 */
export const READ_PROFILE_FIELDS = defineScript(
  'lanes-read-profile-fields',
  `
local profiles = {}
for digest in string.gmatch(ARGV[1], '[^,]+') do
  profiles[#profiles + 1] = redis.call('HMGET', KEYS[1] .. digest, unpack(ARGV, 2))
end
return profiles
`,
);

/**
 * Remembers the delivered fields of a profile. Per field the newest time wins; at equal times the greater hash wins, as in
 * `reconcileProfile`. So the order of the calls does not matter.
 * KEYS: 1 profile. ARGV: 1 how long to keep it in ms, then field, hash, epoch ms of each field, in turn.
 */
export const REMEMBER_PROFILE = defineScript(
  'lanes-remember-profile',
  `
for i = 2, #ARGV, 3 do
  local known = redis.call('HGET', KEYS[1], ARGV[i])
  local known_hash, known_ms = string.match(known or '', '^(.*):(%-?%d+)$')
  local ms = tonumber(ARGV[i + 2])
  known_ms = tonumber(known_ms)
  if not known_ms or known_ms < ms or (known_ms == ms and known_hash < ARGV[i + 1]) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ':' .. ARGV[i + 2])
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 0
`,
);

/**
 * Forgets the delivered fields of people, except refused values, and points the memory of each external id to its person.
 * KEYS: 1 the destination's prefix for profiles. ARGV: 1 how long to keep in ms, 2 epoch ms, or empty to change no pointer,
 * 3 the fields of refused values, then of each person in turn: own digest, digest of the external id or empty, former digest or empty.
 */
export const FORGET_PEOPLE = defineScript(
  'lanes-forget-people',
  `
local refused = {}
for field in string.gmatch(ARGV[3], '[^,]+') do
  refused[#refused + 1] = field
end
local function keep(key, field, value)
  redis.call('HSET', key, field, value)
  redis.call('PEXPIRE', key, ARGV[1])
end
for i = 4, #ARGV, 3 do
  local own = KEYS[1] .. ARGV[i]
  local values = redis.call('HMGET', own, unpack(refused))
  redis.call('UNLINK', own)
  for at, field in ipairs(refused) do
    if values[at] then
      keep(own, field, values[at])
    end
  end
  if ARGV[i + 1] ~= '' then
    local external = KEYS[1] .. ARGV[i + 1]
    local person = redis.call('HGET', external, 'person')
    redis.call('UNLINK', external)
    local since = tonumber(string.match(person or '', ':(%-?%d+)$'))
    if ARGV[2] ~= '' and (not since or since < tonumber(ARGV[2])) then
      person = ARGV[i] .. ':' .. ARGV[2]
    end
    if person then
      keep(external, 'person', person)
    end
  end
  if ARGV[i + 2] ~= '' then
    redis.call('UNLINK', KEYS[1] .. ARGV[i + 2])
  end
end
return 0
`,
);

/**
 * Since when the next job of a lane has been there.
 * KEYS: 1 the destination's prefix. ARGV: 1 job type. Returns epoch ms as text, or nil where no job waits.
 */
export const WAITING_SINCE = defineScript(
  'lanes-waiting-since',
  `
local lane = KEYS[1] .. ':' .. ARGV[1] .. ':'
local id = redis.call('LINDEX', lane .. 'wait', -1) or redis.call('LINDEX', lane .. 'paused', -1)
return id and redis.call('HGET', lane .. id, 'timestamp')
`,
);
