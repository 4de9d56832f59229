import { defineScript } from '@tracklayer/redis';
import { COUNT_ENQUEUED_LUA } from './scripts.js';

/** Lua: settles a job once. A dead letter stays dead: only its replay removes that marker. */
const SETTLE_LUA = `${COUNT_ENQUEUED_LUA}
local function settle(marker_key, job_key, counts_key, marker, window_ms, job_type)
  if not redis.call('SET', marker_key, marker, 'PX', window_ms, 'NX') then
    return 0
  end
  count_enqueued(job_key, counts_key, job_type)
  redis.call('HINCRBY', counts_key, job_type .. ':' .. marker, 1)
  return 1
end
`;

/**
 * Settles a job of a migration.
 * KEYS: 1 marker, 2 counts, 3 BullMQ's hash of the job, 4 the tally. ARGV: 1 marker, 2 window in ms, 3 job type, 4 the start
 * of the tally's fields, 5 how many entries settle with this job, then pairs: a field and what to add.
 * Returns 1 if this call settled it, 0 if it had ended before.
 */
export const SETTLE_WITH_TALLY = defineScript(
  'lanes-settle',
  `${SETTLE_LUA}
if settle(KEYS[1], KEYS[3], KEYS[2], ARGV[1], ARGV[2], ARGV[3]) == 0 then
  return 0
end
redis.call('HINCRBY', KEYS[4], ARGV[4] .. ARGV[1], ARGV[5])
for i = 6, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[4], ARGV[i], ARGV[i + 1])
end
return 1
`,
);

/**
 * Settles several jobs. An error concerns one job: the others are settled all the same.
 * KEYS: 1 counts, then marker and BullMQ's hash of each job, in turn. ARGV: 1 window in ms, then marker and job type of each,
 * in turn.
 * Returns per job 1 if this call settled it, 0 if it had ended before, or the text of its error.
 */
export const SETTLE_TOGETHER = defineScript(
  'lanes-settle-together',
  `${SETTLE_LUA}
local answers = {}
for i = 2, #KEYS, 2 do
  local done, answer = pcall(settle, KEYS[i], KEYS[i + 1], KEYS[1], ARGV[i], ARGV[1], ARGV[i + 1])
  if not done and type(answer) == 'table' then
    answer = answer.err
  end
  answers[#answers + 1] = answer
end
return answers
`,
);
