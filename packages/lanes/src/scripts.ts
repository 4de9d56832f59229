import { defineScript } from '@tracklayer/redis';

/*
 * Every script that lanes run, side by side: together they keep one promise, that of each destination and job type
 *
 *     enqueued = delivered + duplicate + skipped + dead + discarded + expired + what is still in the lane
 *
 * A job is counted as enqueued once, however the processes around it die. BullMQ stores a batch without counting it, so a
 * field `counted` on BullMQ's own hash of the job says whether it was: set by the producer right after it stored the
 * batch, or else, where the producer died in between or the worker was faster, by the settling of the job.
 *
 * Lists of ids and digests come as one text with commas between them, not as an argument each: enqueueing is an
 * application's hot path, and that spares it a fifth of its work.
 */

/** Lua: 1 for a job that is in its lane and was not counted as enqueued, which it is from then on; else 0. */
const NOT_COUNTED_LUA = `
local function not_counted(job_key)
  if redis.call('EXISTS', job_key) == 0 then
    return 0
  end
  return redis.call('HSETNX', job_key, 'counted', '1')
end
`;

/** Lua, for scripts that end jobs: `count_enqueued(job_key, counts_key, job_type)` counts a job that is in its lane, unless it was. */
export const COUNT_ENQUEUED_LUA = `${NOT_COUNTED_LUA}
local function count_enqueued(job_key, counts_key, job_type)
  redis.call('HINCRBY', counts_key, job_type .. ':enqueued', not_counted(job_key))
end
`;

/**
 * What is known of jobs of one lane before they are stored.
 * KEYS: 1 the destination's prefix. ARGV: 1 job type, 2 ids.
 * Returns one letter per job: `n` new, `w` in its lane, `s` settled, `d` dead.
 */
export const LOOK_UP = defineScript(
  'lanes-look-up',
  `
local lane = KEYS[1] .. ':' .. ARGV[1] .. ':'
local mark_of = KEYS[1] .. ':mark:' .. ARGV[1] .. ':'
local ids, marks, jobs = {}, {}, {}
for id in string.gmatch(ARGV[2], '[^,]+') do
  ids[#ids + 1] = id
  marks[#ids] = mark_of .. id
  jobs[#ids] = lane .. id
end
marks = redis.call('MGET', unpack(marks))
local any = redis.call('EXISTS', unpack(jobs)) > 0
local found = {}
for i, id in ipairs(ids) do
  if marks[i] == 'dead' then
    found[i] = 'd'
  elseif marks[i] then
    found[i] = 's'
  elseif any and redis.call('EXISTS', jobs[i]) == 1 then
    found[i] = redis.call('ZSCORE', lane .. 'failed', id) and 'd' or 'w'
  else
    found[i] = 'n'
  end
end
return table.concat(found)
`,
);

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
 * Settles a job once. A dead letter stays dead: only its replay lifts that mark.
 * KEYS: 1 mark, 2 counts, 3 BullMQ's hash of the job, 4 a tally, if any. ARGV: 1 mark, 2 window in ms, 3 job type; for
 * the tally: 4 what its fields begin with, 5 how many settle with this job.
 * Returns 1 if this call settled it, 0 if it had ended before.
 */
export const SETTLE = defineScript(
  'lanes-settle',
  `${COUNT_ENQUEUED_LUA}
if not redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then
  return 0
end
count_enqueued(KEYS[3], KEYS[2], ARGV[3])
redis.call('HINCRBY', KEYS[2], ARGV[3] .. ':' .. ARGV[1], 1)
if KEYS[4] then
  redis.call('HINCRBY', KEYS[4], ARGV[4] .. ARGV[1], ARGV[5])
end
return 1
`,
);

/**
 * Takes a job that BullMQ has finished (completed or failed) out of its lane, and only that run of it: whoever decided to
 * read the job earlier, and it may have been put back meanwhile.
 * KEYS: 1 the destination's prefix. ARGV: 1 job type, 2 id, 3 BullMQ's `finishedOn` of that run; empty for whichever.
 * Returns 1 where the lane holds nothing of it any more, 0 where it is on its way, or finished at another time.
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
 * What was delivered of profiles.
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
 * Remembers what was delivered of a profile; per field the newest time wins, of equal times the greater hash, as in
 * `reconcileProfile`: so the order of the calls makes no difference.
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
 * Since when the job that is next in a lane has been there.
 * KEYS: 1 the destination's prefix. ARGV: 1 job type. Returns epoch ms as text, or nothing where none waits.
 */
export const WAITING_SINCE = defineScript(
  'lanes-waiting-since',
  `
local lane = KEYS[1] .. ':' .. ARGV[1] .. ':'
local id = redis.call('LINDEX', lane .. 'wait', -1) or redis.call('LINDEX', lane .. 'paused', -1)
return id and redis.call('HGET', lane .. id, 'timestamp')
`,
);
