import { defineScript } from '@tracklayer/redis';

/**
 * Finds which entries were seen before.
 * KEYS: 1 prefix of the sets. ARGV: 1 members, `<set>:<number>`, separated by commas.
 * Returns one character per member: `1` or `0`.
 */
export const SEEN = defineScript(
  'backfill-seen',
  `
local found = {}
for set, member in string.gmatch(ARGV[1], '(%d+):(-?%d+)') do
  found[#found + 1] = redis.call('SISMEMBER', KEYS[1] .. set, member)
end
return table.concat(found)
`,
);

/**
 * Adds members to the sets of seen entries.
 * KEYS: 1 prefix of the sets. ARGV: 1 members, 2 time to live in ms, 3 the sets that get it anew, separated by commas.
 */
export const REMEMBER = defineScript(
  'backfill-remember',
  `
for set, member in string.gmatch(ARGV[1], '(%d+):(-?%d+)') do
  redis.call('SADD', KEYS[1] .. set, member)
end
for set in string.gmatch(ARGV[3], '%d+') do
  redis.call('PEXPIRE', KEYS[1] .. set, ARGV[2])
end
return 0
`,
);

/** Deletes a field if it still has this text. KEYS: 1 migration. ARGV: 1 field, 2 SHA-1 of the text, in hexadecimal. */
export const DELETE_IF_DIGEST = defineScript(
  'backfill-forget-text',
  `
local text = redis.call('HGET', KEYS[1], ARGV[1])
if text and redis.sha1hex(text) == ARGV[2] then
  return redis.call('HDEL', KEYS[1], ARGV[1])
end
return 0
`,
);

/**
 * Finds which events live traffic has delivered or enqueued.
 * KEYS: 1 prefix of the destination. ARGV: 1 ids of metric-event jobs, separated by commas.
 * Returns one character per id: `1` or `0`.
 */
export const KNOWN_LIVE = defineScript(
  'backfill-known-live',
  `
local lane = KEYS[1] .. ':metric-event:'
local marks, jobs = {}, {}
for id in string.gmatch(ARGV[1], '[^,]+') do
  marks[#marks + 1] = KEYS[1] .. ':mark:metric-event:' .. id
  jobs[#jobs + 1] = lane .. id
end
marks = redis.call('MGET', unpack(marks))
local any = redis.call('EXISTS', unpack(jobs)) > 0
local found = {}
for i = 1, #jobs do
  local known = marks[i] == 'delivered' or marks[i] == 'duplicate'
  if not known and any and not marks[i] then
    known = redis.call('EXISTS', jobs[i]) == 1
  end
  found[i] = known and '1' or '0'
end
return table.concat(found)
`,
);

/**
 * Commits one step completely or not at all: the place of the file, the counts, the seen entries. The members of the seen
 * entries are stored as one text first, see seen-entries.ts. Adding a thousand members at once would delay live traffic.
 *
 * Defends against a connection that ends before its answer: the client then sends the same commit again.
 * KEYS: 1 migration. ARGV: 1 field of the file's place, 2 expected place, 3 new place, 4 field of the file, 5 the file as JSON,
 * 6 field of the text, 7 the text, 8 field of the last commit, 9 an id of this commit. Then pairs: a field and a number to add.
 * A field that starts with = is set instead.
 * Returns 1. Returns 0 if the file is not at the expected place: then another process reads it.
 */
export const COMMIT = defineScript(
  'backfill-commit',
  `
if redis.call('HGET', KEYS[1], ARGV[8]) == ARGV[9] then
  return 1
end
if (redis.call('HGET', KEYS[1], ARGV[1]) or '0') ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9])
for i = 10, #ARGV, 2 do
  if string.sub(ARGV[i], 1, 1) == '=' then
    redis.call('HSET', KEYS[1], string.sub(ARGV[i], 2), ARGV[i + 1])
  else
    redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
return 1
`,
);

/**
 * Changes the state of a migration, if it is in one of the given states.
 * KEYS: 1 migration. ARGV: 1 new state, 2 epoch ms, then the states to change from.
 * Returns the previous state, or nil if there is no such migration.
 */
export const CHANGE_STATE = defineScript(
  'backfill-change-state',
  `
local before = redis.call('HGET', KEYS[1], 'state')
for i = 3, #ARGV do
  if before == ARGV[i] then
    redis.call('HSET', KEYS[1], 'state', ARGV[1], 'updatedAtMs', ARGV[2])
    if ARGV[1] == 'done' or ARGV[1] == 'cancelled' then
      redis.call('HSET', KEYS[1], 'endedAtMs', ARGV[2])
    end
  end
end
return before
`,
);
