import type { JobType } from '@tracklayer/events';
import { laneKeys } from '@tracklayer/lanes';
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';

/**
 * KEYS: 1 the destination's prefix. ARGV: 1 job type, then ids. Returns a sentence for each job that has no completion
 * marker although it left the lane.
 */
const FIND_STRAYS = defineScript(
  'chaos-find-strays',
  `
local lane = KEYS[1] .. ':' .. ARGV[1] .. ':'
local places = {}
for _, name in ipairs({ 'wait', 'paused', 'active' }) do
  for _, id in ipairs(redis.call('LRANGE', lane .. name, 0, -1)) do places[id] = name end
end
for _, name in ipairs({ 'prioritized', 'delayed', 'failed', 'completed', 'waiting-children' }) do
  for _, id in ipairs(redis.call('ZRANGE', lane .. name, 0, -1)) do places[id] = name end
end
local strays = {}
for at = 2, #ARGV do
  local id = ARGV[at]
  local marker = redis.call('GET', KEYS[1] .. ':mark:' .. ARGV[1] .. ':' .. id)
  local place = places[id] or 'no list'
  if not marker and (place == 'no list' or place == 'completed') then
    strays[#strays + 1] = id .. ' is in ' .. place .. ' without a completion marker: '
      .. cjson.encode(redis.call('HMGET', lane .. id, 'timestamp', 'processedOn', 'finishedOn', 'atm', 'stc', 'counted'))
  end
end
return strays
`,
);

const AT_ONCE = 1_000;

/** Names the jobs of a lane that ended without being counted, a sentence each. */
export async function strayJobs(redis: RedisClient, destination: string, type: JobType): Promise<string[]> {
  const { prefix } = laneKeys(destination);
  const lane = `${prefix}:${type}:`;
  const ids: string[] = [];
  for (const node of 'nodes' in redis ? redis.nodes('master') : [redis])
    for await (const keys of node.scanStream({ match: `${lane}*`, count: AT_ONCE, type: 'hash' }))
      for (const key of keys as string[]) if (!key.endsWith(':meta')) ids.push(key.slice(lane.length));
  const strays: string[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE)
    strays.push(
      ...((await runScript(
        redis,
        FIND_STRAYS,
        [prefix],
        [type, ...ids.slice(at, at + AT_ONCE)],
      )) as string[]),
    );
  return strays;
}
