import { defineScript } from '@tracklayer/redis';
import { ADAPTIVE_SHARE } from '../adaptive-share.js';
import { WHOLE_SECOND_MS } from '../model.js';
import { PPM } from '../rules.js';
import { PRELUDE } from './prelude.js';

/** `block` of the model. Script argument: forMs. Returns how long the endpoint is blocked from now, in ms. */
export const BLOCK = defineScript(
  'permits-block',
  `${PRELUDE}
local for_ms = own[1]
local until_ms = now + for_ms + ${WHOLE_SECOND_MS}

if now >= blocked then
  local share = share_now()
  local next_share = math.floor(share * ${ADAPTIVE_SHARE.keptPpm} / ${PPM})
  if for_ms > shortest.span then
    local log = logs[#windows]
    local elapsed = math.max(1, longest.span - for_ms)
    local ours = 0
    if log.has_grants then
      local since = now - elapsed
      local _, before = entry(log.key, search(log, function(moment) return moment > since end) - 1)
      ours = math.min(longest.limit, log.total - before)
    end
    local others = math.floor((longest.limit - ours) * longest.span / elapsed)
    local left = math.max(0, math.min(ours, longest.limit - others))
    next_share = math.min(next_share, math.floor(left * ${ADAPTIVE_SHARE.keptPpm} / longest.limit))
  end
  local deepest = math.floor(share * ${ADAPTIVE_SHARE.deepestCutPpm} / ${PPM})
  next_share = math.max(${ADAPTIVE_SHARE.leastSharePpm}, deepest, next_share)
  blocked = until_ms
  remember('share', string.format('%.0f', next_share), 'shareAt', string.format('%.0f', until_ms))
end

blocked = math.max(blocked, until_ms)
remember('blocked', string.format('%.0f', blocked))
return blocked - now
`,
);
