import { defineScript } from '@tracklayer/redis';
import { PPM } from '../rules.js';
import { PRELUDE } from './prelude.js';

/** `take` of the model. Own numbers: wanted by live, replay, backfill. Returns what each got, waitMs, and the clock. */
export const TAKE = defineScript(
  'permits-take',
  `${PRELUDE}
local want, granted = own, { 0, 0, 0 }
local ceilings, contended = ceilings_now(), is_contended()
local sum, higher, binding = 0, 0, nil

-- What one class may reach in each log; infinite where a log does not bind it.
local function class_ceilings(rank)
  local limits = {}
  for index in ipairs(logs) do
    limits[index] = math.max(1, ceilings[index] - higher * math.floor(ceilings[index] * reserve / ${PPM}))
  end
  if rank == 1 and not contended then limits[#logs] = math.huge end
  return limits
end

local function free_for(limits)
  if now < blocked then return 0 end
  local free = math.huge
  for index, log in ipairs(logs) do free = math.min(free, limits[index] - used(log) - sum) end
  return math.max(0, free)
end

local function wait_for(limits)
  local wait = math.max(1, blocked - now)
  for index, log in ipairs(logs) do
    local must_leave = used(log) - limits[index] + 1
    if must_leave > 0 then
      local wanted = log.base + must_leave
      local moment = entry(log.key, search(log, function(_, total) return total >= wanted end))
      wait = math.max(wait, moment + log.span + 1 - now)
    end
  end
  return wait
end

for rank = 1, 3 do
  if want[rank] > 0 then
    seen[rank] = now
    remember('seen' .. (rank - 1), string.format('%.0f', now))
    local limits = class_ceilings(rank)
    granted[rank] = math.min(want[rank], free_for(limits))
    sum = sum + granted[rank]
    if granted[rank] < want[rank] then binding = binding or limits end
  end
  if seen[rank] and now - seen[rank] < longest.span then higher = higher + 1 end
end

if sum > 0 then
  for _, log in ipairs(logs) do add(log, sum) end
end

return { granted[1], granted[2], granted[3], binding and wait_for(binding) or 0, now }
`,
);
