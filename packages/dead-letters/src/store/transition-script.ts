import { COUNT_ENQUEUED_LUA } from '@tracklayer/lanes';
import { defineScript } from '@tracklayer/redis';

/**
 * Moves one letter from one shelf to another, with everything that speaks of it, whole or not at all; and only if it is
 * still as the caller read it. Every change of a letter is this one script.
 *
 * KEYS: 1 letter, 2 mark, 3 counts, 4 causes, 5 shelf it leaves, 6 shelf it goes to, 7 BullMQ's hash of its job,
 *       8 hash of its campaign, 9 hash of its migration, 10… other indices: look-up buckets, shelves of campaigns.
 * ARGV: 1 the letter as it was read, empty for none; 2 as it shall be, empty for gone; 3 its short name; 4 its time;
 *       5 name of the shelf it leaves, empty for none; 6 name of the one it goes to, empty for none; 7 cause of that one,
 *       empty for none; 8 `dead`, `free`, `discarded`, `back` or empty: what to do with the mark; 9 job type; 10 for how
 *       long a discarded job is remembered, ms; 11 what is counted for its campaign, empty for nothing; 12 how many counts;
 *       13 how many differences for its migration; then outcome and difference of each count; then field and number of each
 *       difference; then per other index the entry's score, or `-` to take it out, and the entry.
 * Returns `moved`; or why it was not: `changed` where the letter is not as it was read; `settled` where a death is
 * reported (or a letter brought back) of a job that has ended well; `in-lane` where one is brought back of a job on its
 * way, or let go while its last life has not left the lane: without its mark that would be sent; `halted` where its
 * campaign takes no more letters.
 */
export const MOVE = defineScript(
  'dead-letters-move',
  `${COUNT_ENQUEUED_LUA}
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 'changed'
end

local known = ARGV[11] ~= '' and redis.call('HGET', KEYS[8], 'state')
if ARGV[11] == 'taken' and known ~= 'running' then
  return 'halted'
end

local function in_lane()
  return redis.call('EXISTS', KEYS[7]) == 1 and redis.call('HEXISTS', KEYS[7], 'finishedOn') == 0
end

local mark = redis.call('GET', KEYS[2])
if ARGV[8] == 'back' then
  if mark and mark ~= 'discarded' then
    return 'settled'
  end
  if in_lane() then
    return 'in-lane'
  end
  redis.call('SET', KEYS[2], 'dead')
elseif ARGV[8] == 'discarded' then
  redis.call('SET', KEYS[2], 'discarded', 'PX', ARGV[10])
elseif ARGV[8] == 'dead' then
  if mark and mark ~= 'dead' then
    return 'settled'
  end
  count_enqueued(KEYS[7], KEYS[3], ARGV[9])
  redis.call('SET', KEYS[2], 'dead')
elseif ARGV[8] == 'free' then
  if in_lane() then
    return 'in-lane'
  end
  if mark == 'dead' then
    redis.call('DEL', KEYS[2])
  end
end

if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2])
end
if ARGV[5] ~= '' then
  redis.call('ZREM', KEYS[5], ARGV[3])
  if redis.call('EXISTS', KEYS[5]) == 0 then
    redis.call('HDEL', KEYS[4], ARGV[5])
  end
end
if ARGV[6] ~= '' then
  redis.call('ZADD', KEYS[6], ARGV[4], ARGV[3])
  if ARGV[7] ~= '' then
    redis.call('HSET', KEYS[4], ARGV[6], ARGV[7])
  end
end

if known then
  redis.call('HINCRBY', KEYS[8], ARGV[11], 1)
end
local at = 14
for _ = 1, tonumber(ARGV[12]) do
  redis.call('HINCRBY', KEYS[3], ARGV[9] .. ':' .. ARGV[at], ARGV[at + 1])
  at = at + 2
end
for _ = 1, tonumber(ARGV[13]) do
  redis.call('HINCRBY', KEYS[9], ARGV[at], ARGV[at + 1])
  at = at + 2
end
for index = 10, #KEYS do
  if ARGV[at] == '-' then
    redis.call('ZREM', KEYS[index], ARGV[at + 1])
  else
    redis.call('ZADD', KEYS[index], ARGV[at], ARGV[at + 1])
  end
  at = at + 2
end
return 'moved'
`,
);
