import { defineScript } from '@tracklayer/redis';
import { LEARNING } from '../adaptive-share.js';
import { PPM } from '../rules.js';
import { PRELUDE } from './prelude.js';

/** `observe` of the model. Own number: how much is left of the shortest window. */
export const OBSERVE = defineScript(
  'permits-observe',
  `${PRELUDE}
local remaining, limit = own[1], shortest.limit
local crowd = math.min(limit - remaining - used(logs[1]), math.floor(limit * ${LEARNING.largestCrowdPpm} / ${PPM}))
if crowd * ${PPM} < limit * ${LEARNING.noisePpm} then crowd = 0 end
if crowd > crowd_now() then
  remember('crowd', string.format('%.0f', crowd), 'crowdAt', string.format('%.0f', now))
end
return 0
`,
);
