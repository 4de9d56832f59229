import { defineScript } from '@tracklayer/redis';

/** Lua: `now` in epoch ms. From ARGV[1] in tests, else from Redis, because the clocks of workers differ. */
const NOW_LUA = `
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local function gap_ms(first, longest, failed)
  return math.min(longest, first * 2 ^ math.min(failed, 30))
end
`;

/**
 * Holds a destination that is not held yet. Right after a hold was lifted, the new one continues with the old gaps.
 * Otherwise a key that may read but not write would be tried at the fastest pace for ever.
 * KEYS: 1 hold, 2 failures, 3 lifted. ARGV: 1 now or '', 2 first gap, 3 longest gap, then field, value, … of the reason.
 * Returns 1 if this call placed the hold.
 */
export const PLACE = defineScript(
  'holds-place',
  `${NOW_LUA}
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
local failed = tonumber(redis.call('GET', KEYS[3]) or 0)
redis.call('HSET', KEYS[1], 'since', string.format('%.0f', now), 'probes', 0, 'failed', failed,
  'first', ARGV[2], 'longest', ARGV[3],
  'next', string.format('%.0f', now + gap_ms(tonumber(ARGV[2]), tonumber(ARGV[3]), failed)),
  unpack(ARGV, 4))
redis.call('DEL', KEYS[2], KEYS[3])
return 1
`,
);

/**
 * Claims a probe that is due. One worker gets it, and the next probe is due after a longer gap.
 * KEYS: 1 hold. ARGV: 1 now or ''. Returns the hold as field, value, …; empty when there is no hold or no probe is due.
 */
export const CLAIM_PROBE = defineScript(
  'holds-claim-probe',
  `${NOW_LUA}
local due = tonumber(redis.call('HGET', KEYS[1], 'next') or math.huge)
if now < due then
  return {}
end
redis.call('HINCRBY', KEYS[1], 'probes', 1)
local failed = redis.call('HINCRBY', KEYS[1], 'failed', 1)
local first = tonumber(redis.call('HGET', KEYS[1], 'first'))
local longest = tonumber(redis.call('HGET', KEYS[1], 'longest'))
redis.call('HSET', KEYS[1], 'next', string.format('%.0f', now + gap_ms(first, longest, failed)))
return redis.call('HGETALL', KEYS[1])
`,
);

/**
 * Lifts a hold.
 * KEYS: 1 hold, 2 failures, 3 lifted. ARGV: 1 when the hold began, or '' for any hold, 2 how long to remember its gaps,
 * in ms, 0 for not at all. Returns 1 if there was such a hold.
 */
export const LIFT = defineScript(
  'holds-lift',
  `
local since, failed = unpack(redis.call('HMGET', KEYS[1], 'since', 'failed'))
if not since or (ARGV[1] ~= '' and ARGV[1] ~= since) then
  return 0
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
if tonumber(ARGV[2]) > 0 then
  redis.call('SET', KEYS[3], failed, 'PX', ARGV[2])
end
return 1
`,
);

/** Counts a failure. KEYS: 1 failures. ARGV: 1 how long to remember a run, in ms. Returns the failures in a row. */
export const FAILED = defineScript(
  'holds-failed',
  `
local failures = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return failures
`,
);
