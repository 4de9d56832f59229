import { defineScript } from '@tracklayer/redis';
import { NOW_LUA } from './scripts.js';

/**
 * Decides what becomes of a job that needs a held scope: it goes, it tries the scope, or it waits. One script, because the
 * hold may be lifted, and another job may try, at the same moment.
 * KEYS: 1 hold, 2 parked, 3 parked scopes. ARGV: 1 now or '', 2 job, 3 scope, 4 '1' if the job may try.
 * Returns the hold as field, value, … after 'try' or 'parked'; 'go' alone when there is no hold.
 */
export const PARK = defineScript(
  'holds-park',
  `${NOW_LUA}
local fields = redis.call('HGETALL', KEYS[1])
if #fields == 0 then
  return { 'go' }
end
if ARGV[4] == '1' and redis.call('HDEL', KEYS[1], 'trial') == 1 then
  table.insert(fields, 1, 'try')
  return fields
end
redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[2])
redis.call('SADD', KEYS[3], ARGV[3])
table.insert(fields, 1, 'parked')
return fields
`,
);

/**
 * Leases the jobs that have waited longest, so that one worker wakes each of them. They stay parked until `FORGET_LEASED`:
 * when that worker dies, or its connection does, another one wakes them after the lease. The half millisecond tells the end
 * of a lease from a time at which a job was parked.
 * KEYS: 1 parked, 2 parked scopes. ARGV: 1 now or '', 2 how many, 3 scope, 4 length of the lease in ms.
 * Returns the end of the lease, then the jobs.
 */
export const LEASE_PARKED = defineScript(
  'holds-lease-parked',
  `${NOW_LUA}
local ends = string.format('%.1f', now + ARGV[4] + 0.5)
local jobs = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[2])
for _, job in ipairs(jobs) do redis.call('ZADD', KEYS[1], ends, job) end
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SREM', KEYS[2], ARGV[3]) end
table.insert(jobs, 1, ends)
return jobs
`,
);

/**
 * Forgets leased jobs that are awake. One that was parked again meanwhile stays.
 * KEYS: 1 parked, 2 parked scopes. ARGV: 1 end of the lease, 2 scope, then the jobs.
 */
export const FORGET_LEASED = defineScript(
  'holds-forget-leased',
  `
for at = 3, #ARGV do
  local ends = redis.call('ZSCORE', KEYS[1], ARGV[at])
  if ends and tonumber(ends) == tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[at]) end
end
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SREM', KEYS[2], ARGV[2]) end
return 0
`,
);

/**
 * Counts a failure of an endpoint and of its destination.
 * KEYS: 1 failures of the endpoint, 2 failures of the destination. ARGV: 1 how long to remember a run, in ms.
 * Returns both numbers of failures in a row.
 */
export const FAILED = defineScript(
  'holds-failed-endpoint',
  `
local counts = {}
for at, key in ipairs(KEYS) do
  counts[at] = redis.call('INCR', key)
  redis.call('PEXPIRE', key, ARGV[1])
end
return counts
`,
);

/**
 * Counts a job whose call another server than Klaviyo refused.
 * KEYS: 1 foreign. ARGV: 1 how long to remember a run, in ms, 2 job. Returns the number of distinct jobs in a row.
 */
export const FAILED_FOREIGN = defineScript(
  'holds-failed-foreign',
  `
redis.call('SADD', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.call('SCARD', KEYS[1])
`,
);
