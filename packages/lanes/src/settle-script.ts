import { JOURNAL_LUA, ownTagLua } from '@tracklayer/journal';
import { defineScript } from '@tracklayer/redis';
import { COUNT_ENQUEUED_LUA } from './scripts.js';

/** Lua: settles a job once. A dead letter stays dead: only its replay removes that marker. */
const SETTLE_LUA = `${COUNT_ENQUEUED_LUA}${JOURNAL_LUA}
local settled = {}
local function settle(marker_key, job_key, counts_key, marker, window_ms, job_type)
  if not redis.call('SET', marker_key, marker, 'PX', window_ms, 'NX') then
    return 0
  end
  count_enqueued(job_key, counts_key, job_type)
  local field = job_type .. ':' .. marker
  settled[field] = (settled[field] or 0) + 1
  return 1
end

-- Nearly all jobs of a script end alike, so one command counts them.
local function count_settled(counts_key)
  for field, jobs in pairs(settled) do
    redis.call('HINCRBY', counts_key, field, jobs)
  end
end

local function note(journal, marker, job_type, id, tags, entry, details, is_watched)
  if tags ~= '' then
    journal_note(tags, id, entry, details)
  end
  if is_watched ~= '' then
    pcall(journal_tell, journal, marker, job_type, id, ${ownTagLua('tags')})
  end
end
`;

/**
 * Settles a job of a migration.
 * KEYS: 1 marker, 2 counts, 3 BullMQ's hash of the job, 4 the tally, 5 the journal. ARGV: 1 marker, 2 window in ms, 3 job
 * type, 4 epoch ms, 5 how long records of the journal live in ms, 6 the id, 7 its tags, 8 its entry, 9 its details, 10
 * whether a reader watches, or empty, 11 the start of the tally's fields, 12 how many entries settle with this job, then
 * pairs: a field and what to add. Without tags nothing is written to the journal.
 * Returns 1 if this call settled it, 0 if it had ended before.
 */
export const SETTLE_WITH_TALLY = defineScript(
  'lanes-settle',
  `${SETTLE_LUA}
if settle(KEYS[1], KEYS[3], KEYS[2], ARGV[1], ARGV[2], ARGV[3]) == 0 then
  return 0
end
count_settled(KEYS[2])
redis.call('HINCRBY', KEYS[4], ARGV[11] .. ARGV[1], ARGV[12])
for i = 13, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[4], ARGV[i], ARGV[i + 1])
end
note(KEYS[5], ARGV[1], ARGV[3], ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10])
journal_write(KEYS[5], tonumber(ARGV[4]), tonumber(ARGV[5]))
return 1
`,
);

/**
 * Settles several jobs. An error concerns one job: the others are settled all the same.
 * KEYS: 1 counts, 2 the journal, 3 the destination's prefix. ARGV: 1 window in ms, 2 epoch ms, 3 how long records of the
 * journal live in ms, then of each job in turn: its head, its id, and for the journal its tags, entry and details. A head
 * is `<job type> <marker>`, with a third word where a reader watches. It is empty where it is that of the job before:
 * nearly all jobs of a script end alike. Without tags nothing is written to the journal.
 * Returns per job 1 if this call settled it, 0 if it had ended before, or the text of its error.
 */
export const SETTLE_TOGETHER = defineScript(
  'lanes-settle-together',
  `${SETTLE_LUA}
local answers = {}
local job_type, marker, watched, marks, lane
for i = 4, #ARGV, 5 do
  if ARGV[i] ~= '' then
    job_type, marker, watched = string.match(ARGV[i], '^(%S+) (%S+) ?(%S*)$')
    marks, lane = KEYS[3] .. ':mark:' .. job_type .. ':', KEYS[3] .. ':' .. job_type .. ':'
  end
  local id = ARGV[i + 1]
  local done, answer = pcall(settle, marks .. id, lane .. id, KEYS[1], marker, ARGV[1], job_type)
  if not done and type(answer) == 'table' then
    answer = answer.err
  end
  if answer == 1 then
    note(KEYS[2], marker, job_type, id, ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], watched)
  end
  answers[#answers + 1] = answer
end
count_settled(KEYS[1])
journal_write(KEYS[2], tonumber(ARGV[2]), tonumber(ARGV[3]))
return answers
`,
);
