import { defineScript } from '@tracklayer/redis';
import { PRELUDE } from './prelude.js';

/** `giveBack` of the model. Script arguments: how many, and when they were granted. */
export const GIVE_BACK = defineScript(
  'permits-give-back',
  `${PRELUDE}
local count, granted_at = own[1], own[2]
for index, log in ipairs(logs) do
  if index ~= live_pace and log.has_grants and log.last == stamp(log, granted_at) then
    local _, before = entry(log.key, -2)
    redis.call('LSET', log.key, -1, written(log.last, math.max(log.total - count, before)))
  end
end
return 0
`,
);
