import { defineScript } from '@tracklayer/redis';

/** Lua: `remember_consents(prefix, kept_ms, list, first)`: the list has digest, field, epoch ms of each statement, in turn. */
export const REMEMBER_CONSENTS_LUA = `
local function remember_consents(consents, kept_ms, list, first)
  for i = first, #list, 3 do
    local key = consents .. list[i]
    local known = tonumber(redis.call('HGET', key, list[i + 1]))
    if not known or known < tonumber(list[i + 2]) then
      redis.call('HSET', key, list[i + 1], list[i + 2])
    end
    redis.call('PEXPIRE', key, kept_ms)
  end
end
`;

/** KEYS: 1 the destination's prefix for consents. ARGV: 1 how long to keep each in ms, then digest, field, epoch ms of each, in turn. */
export const REMEMBER_CONSENTS = defineScript(
  'lanes-remember-consents',
  `${REMEMBER_CONSENTS_LUA}
remember_consents(KEYS[1], ARGV[1], ARGV, 2)
return 0
`,
);

/** KEYS: 1 the destination's prefix for consents. ARGV: fields, then digests. Returns per digest the fields' values. */
export const READ_CONSENTS = defineScript(
  'lanes-read-consents',
  `
local found = {}
for i = 3, #ARGV do
  found[#found + 1] = redis.call('HMGET', KEYS[1] .. ARGV[i], ARGV[1], ARGV[2])
end
return found
`,
);
