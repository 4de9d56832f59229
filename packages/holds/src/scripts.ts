import { defineScript } from '@tracklayer/redis';

/** Lua: `now` in epoch ms. From ARGV[1] in tests, else from Redis, because the clocks of workers differ. */
export const NOW_LUA = `
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
`;

const GAP_LUA = `
local function gap_ms(first, longest, failed)
  return math.min(longest, first * 2 ^ math.min(failed, 30))
end
`;

/**
 * Places a hold where there is none. Right after a hold was lifted, the new one continues with the old gaps. Otherwise a
 * key that may read but not write would be tried at the fastest pace for ever.
 * KEYS: 1 hold, 2 failures, 3 lifted, 4 foreign, 5 scopes. ARGV: 1 now or '', 2 scope, 3 first gap, 4 longest gap, then
 * field, value, … of the reason. Returns 1 if this call placed the hold.
 */
export const PLACE = defineScript(
  'holds-place-scope',
  `${NOW_LUA}${GAP_LUA}
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
local failed = tonumber(redis.call('GET', KEYS[3]) or 0)
redis.call('HSET', KEYS[1], 'since', string.format('%.0f', now), 'probes', 0, 'failed', failed,
  'first', ARGV[3], 'longest', ARGV[4],
  'next', string.format('%.0f', now + gap_ms(tonumber(ARGV[3]), tonumber(ARGV[4]), failed)),
  unpack(ARGV, 5))
if ARGV[2] ~= 'destination' then redis.call('SADD', KEYS[5], ARGV[2]) end
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
return 1
`,
);

/**
 * Claims a probe that is due. One worker gets it, and the next probe is due after a longer gap. From then on one job may
 * try the scope; see `PARK`.
 * KEYS: 1 hold. ARGV: 1 now or ''. Returns the hold as field, value, …; empty when there is no hold or no probe is due.
 */
export const CLAIM_PROBE = defineScript(
  'holds-claim-probe-scope',
  `${NOW_LUA}${GAP_LUA}
local due = tonumber(redis.call('HGET', KEYS[1], 'next') or math.huge)
if now < due then
  return {}
end
redis.call('HINCRBY', KEYS[1], 'probes', 1)
local failed = redis.call('HINCRBY', KEYS[1], 'failed', 1)
local first = tonumber(redis.call('HGET', KEYS[1], 'first'))
local longest = tonumber(redis.call('HGET', KEYS[1], 'longest'))
redis.call('HSET', KEYS[1], 'trial', 1, 'next', string.format('%.0f', now + gap_ms(first, longest, failed)))
return redis.call('HGETALL', KEYS[1])
`,
);

/**
 * Gives a hold another reason: the destination refuses or fails in another way by now. Its start and its probes stay.
 * KEYS: 1 hold. ARGV: 1 when the hold began, 2 first gap, 3 longest gap, then field, value, … of the reason.
 * Returns 1 if that hold is still there.
 */
export const CHANGE_REASON = defineScript(
  'holds-change-reason',
  `
if redis.call('HGET', KEYS[1], 'since') ~= ARGV[1] then
  return 0
end
redis.call('HDEL', KEYS[1], 'status', 'detail', 'hint')
redis.call('HSET', KEYS[1], 'first', ARGV[2], 'longest', ARGV[3], unpack(ARGV, 4))
return 1
`,
);

/** Makes the next probe due now, and the gaps after it short again. KEYS: 1 hold. ARGV: 1 now or ''. */
export const PROBE_SOON = defineScript(
  'holds-probe-soon',
  `${NOW_LUA}
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'failed', 0, 'next', string.format('%.0f', now))
end
return 0
`,
);

/** Lets one job try a held scope again. KEYS: 1 hold. */
export const RETURN_TRIAL = defineScript(
  'holds-return-trial',
  `
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'trial', 1) end
return 0
`,
);

/**
 * Lifts a hold.
 * KEYS: 1 hold, 2 failures, 3 lifted, 4 foreign, 5 scopes. ARGV: 1 when the hold began, or '' for any hold, 2 how long to
 * remember its gaps, in ms, 0 for not at all, 3 scope. Returns 1 if there was such a hold.
 */
export const LIFT = defineScript(
  'holds-lift-scope',
  `
local since, failed = unpack(redis.call('HMGET', KEYS[1], 'since', 'failed'))
if not since or (ARGV[1] ~= '' and ARGV[1] ~= since) then
  return 0
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('SREM', KEYS[5], ARGV[3])
if tonumber(ARGV[2]) > 0 then
  redis.call('SET', KEYS[3], failed, 'PX', ARGV[2])
end
return 1
`,
);

/**
 * Reads every hold of a destination. Writes nothing.
 * KEYS: 1 hold of the destination, 2 scopes, 3 parked scopes. ARGV: 1 now or ''.
 * Returns now, a list of { scope, field, value, … }, and the number of parked jobs as scope, number, …
 */
export const READ = defineScript(
  'holds-read',
  `${NOW_LUA}
local holds, parked = {}, {}
local function add(scope, key)
  local fields = redis.call('HGETALL', key)
  if #fields > 0 then
    table.insert(fields, 1, scope)
    holds[#holds + 1] = fields
  end
end
add('destination', KEYS[1])
for _, scope in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  add(scope, KEYS[1] .. ':' .. scope)
end
for _, scope in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  parked[#parked + 1] = scope
  parked[#parked + 1] = redis.call('ZCARD', KEYS[3] .. ':' .. scope)
end
return { string.format('%.0f', now), holds, parked }
`,
);
