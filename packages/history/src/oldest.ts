/** Since when the oldest job of a lane waits. Writers keep it in the history, and a page asks for it now. */
import { JOB_TYPES } from '@tracklayer/events';
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { historyKeys } from './keys.js';

/**
 * Lua: `oldest_since(base, now)`, in epoch ms, for the keys of a lane. Nil where it has no job. It reads only the first jobs of the
 * lists.
 */
export const OLDEST_SINCE_LUA = `
local function first_of(reply)
  return type(reply) == 'table' and reply[1] or reply
end
local function oldest_since(base, now)
  local since = nil
  local ids = {
    redis.pcall('LINDEX', base .. 'wait', -1),
    redis.pcall('LINDEX', base .. 'paused', -1),
    redis.pcall('LINDEX', base .. 'active', -1),
    first_of(redis.pcall('ZRANGE', base .. 'prioritized', 0, 0)),
    -- The one that is due first, and the one that is due last: a parked job.
    first_of(redis.pcall('ZRANGE', base .. 'delayed', 0, 0)),
    first_of(redis.pcall('ZRANGE', base .. 'delayed', -1, -1)),
  }
  for i = 1, 6 do
    if type(ids[i]) == 'string' then
      local stamp = tonumber(redis.call('HGET', base .. ids[i], 'timestamp'))
      since = math.min(stamp or since or now, since or stamp or now)
    end
  end
  return since
end
`;

/** KEYS: 1 the destination's prefix. ARGV: the lanes. Returns the age in ms, or -1 without a job. */
const READ_OLDEST = defineScript(
  'history-read-oldest',
  `${OLDEST_SINCE_LUA}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local oldest = -1
for _, lane in ipairs(ARGV) do
  local since = oldest_since(KEYS[1] .. ':' .. lane .. ':', now)
  if since then
    oldest = math.max(oldest, now - since)
  end
end
return oldest
`,
);

/** The age of the oldest job in the lanes of a destination, in ms. Undefined without a job. One round trip. */
export async function readOldestMs(redis: RedisClient, destination: string): Promise<number | undefined> {
  const { prefix } = historyKeys(destination);
  const ageMs = Number(await runScript(redis, READ_OLDEST, [prefix], JOB_TYPES));
  return ageMs < 0 ? undefined : ageMs;
}
