import { defineScript } from '@tracklayer/redis';

/*
 * Every script that lanes run, side by side: together they keep one promise, that of each destination and job type
 *
 *     enqueued = delivered + duplicate + skipped + dead + what is still in the lane
 *
 * A job is counted as enqueued once, however the processes around it die. BullMQ stores a batch without counting it, so a
 * field `counted` on BullMQ's own hash of the job says whether it was: set by the producer right after it stored the
 * batch, or else, where the producer died in between or the worker was faster, by the settling of the job.
 */

/** Lua: counts a job that is in its lane as enqueued, unless it was. For scripts that end jobs; returns nothing. */
export const COUNT_ENQUEUED_LUA = `
local function count_enqueued(job_key, counts_key, job_type)
  if redis.call('EXISTS', job_key) == 1 and redis.call('HSETNX', job_key, 'counted', '1') == 1 then
    redis.call('HINCRBY', counts_key, job_type .. ':enqueued', 1)
  end
end
`;

/**
 * What is known of a batch of jobs before it is stored.
 * KEYS: 1 the destination's prefix. ARGV: type and id of each job, in turn.
 * Returns one letter per job: `n` new, `w` in its lane, `s` settled, `d` dead.
 */
export const LOOK_UP = defineScript(
  'lanes-look-up',
  `
local prefix = KEYS[1]
local count = #ARGV / 2
local marks, jobs = {}, {}
for i = 1, count do
  local name = ARGV[2 * i - 1] .. ':' .. ARGV[2 * i]
  marks[i] = prefix .. ':mark:' .. name
  jobs[i] = prefix .. ':' .. name
end
marks = redis.call('MGET', unpack(marks))
local any = redis.call('EXISTS', unpack(jobs)) > 0
local found = {}
for i = 1, count do
  local mark = marks[i]
  if mark == 'dead' then
    found[i] = 'd'
  elseif mark then
    found[i] = 's'
  elseif any and redis.call('EXISTS', jobs[i]) == 1 then
    local failed = redis.call('ZSCORE', prefix .. ':' .. ARGV[2 * i - 1] .. ':failed', ARGV[2 * i])
    found[i] = failed and 'd' or 'w'
  else
    found[i] = 'n'
  end
end
return table.concat(found)
`,
);

/**
 * Counts jobs just stored as enqueued, each once.
 * KEYS: 1 the destination's prefix, 2 counts. ARGV: 1 job type, then the ids.
 */
export const COUNT_STORED = defineScript(
  'lanes-count-stored',
  `${COUNT_ENQUEUED_LUA}
for i = 2, #ARGV do
  count_enqueued(KEYS[1] .. ':' .. ARGV[1] .. ':' .. ARGV[i], KEYS[2], ARGV[1])
end
return 0
`,
);

/**
 * Settles a job once. A dead letter stays dead: only its replay lifts that mark.
 * KEYS: 1 mark, 2 counts, 3 BullMQ's hash of the job. ARGV: 1 mark, 2 window in ms, 3 job type.
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
return 1
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
