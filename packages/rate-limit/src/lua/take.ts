import { defineScript } from '@tracklayer/redis';
import { PPM } from '../rules.js';
import { PRELUDE } from './prelude.js';

/** `take` of the model. Script arguments: wanted by live, replay, backfill. Returns each one's grants, waitMs, and the clock. */
export const TAKE = defineScript(
  'permits-take',
  `${PRELUDE}
local want, granted = own, { 0, 0, 0 }
local ceilings, paced, paced_behind = ceilings_now()
local contended = is_contended()
local sum, higher, binding = 0, 0, nil

-- What a class may reach in each log, one list per way; infinite when a log does not limit it.
local function bursting_ways()
  local even, at_once = {}, {}
  for index in ipairs(windows) do even[index], at_once[index] = ceilings[index], ceilings[index] end
  even[common_pace], even[live_pace] = math.huge, paced
  at_once[#windows] = math.ceil(ceilings[#windows] / 2)
  at_once[common_pace], at_once[live_pace] = math.huge, math.huge
  return { even, at_once }
end

local function below_reserve(ceiling)
  return math.max(1, ceiling - higher * math.floor(ceiling * reserve / ${PPM}))
end

local function paced_ways()
  local common = {}
  for index in ipairs(windows) do common[index] = below_reserve(ceilings[index]) end
  common[common_pace] = below_reserve(higher > 0 and paced_behind or paced)
  common[live_pace] = math.huge
  return { common }
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
    local ways, free = rank == 1 and not contended and bursting_ways() or paced_ways(), 0
    for _, way in ipairs(ways) do free = math.max(free, free_for(way)) end
    granted[rank] = math.min(want[rank], free)
    sum = sum + granted[rank]
    if granted[rank] < want[rank] then binding = binding or ways end
  end
  if seen[rank] and now - seen[rank] < longest.span then higher = higher + 1 end
end

for index, log in ipairs(logs) do
  local count = index == live_pace and granted[1] or sum
  if count > 0 then add(log, count) end
end

local wait = binding and math.huge or 0
for _, way in ipairs(binding or {}) do wait = math.min(wait, wait_for(way)) end
return { granted[1], granted[2], granted[3], wait, now }
`,
);
