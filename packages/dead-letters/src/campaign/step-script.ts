/** A function of Lua that begins the next step: its number, and the counts of letters with which it begins. */
export const NEXT_STEP_LUA = `
local function next_step(key)
  redis.call('HINCRBY', key, 'step', 1)
  redis.call('HSET', key, 'stepTaken', redis.call('HGET', key, 'taken') or 0,
    'stepDeadAgain', redis.call('HGET', key, 'deadAgain') or 0)
end
`;
