import { defineScript } from '@tracklayer/redis';
import { ADAPTIVE_SHARE } from '../adaptive-share.js';
import { PPM } from '../rules.js';
import { PRELUDE } from './prelude.js';

/** `observe` of the model. Script argument: how many calls are left in the shortest window. */
export const OBSERVE = defineScript(
  'permits-observe',
  `${PRELUDE}
local remaining, limit = own[1], shortest.limit
local crowd = math.min(limit - remaining - used(logs[1]), math.floor(limit * ${ADAPTIVE_SHARE.largestCrowdPpm} / ${PPM}))
if crowd * ${PPM} < limit * ${ADAPTIVE_SHARE.noisePpm} then crowd = 0 end
if crowd > crowd_now() then
  remember('crowd', string.format('%.0f', crowd), 'crowdAt', string.format('%.0f', now))
end
return 0
`,
);
