import { defineScript } from '@tracklayer/redis';
import { PRELUDE } from './prelude.js';

/** `readState` of the model. Returns blocked-until, share in ppm, then used and ceiling of each window. */
export const READ_STATE = defineScript(
  'permits-read-state',
  `${PRELUDE}
local ceilings = ceilings_now()
local seen_now = { blocked > now and blocked or 0, share_now() }
for index in ipairs(windows) do
  seen_now[#seen_now + 1] = used(logs[index])
  seen_now[#seen_now + 1] = ceilings[index]
end
return seen_now
`,
);
