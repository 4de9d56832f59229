/**
 * What the runner of a campaign writes. Each script checks that the caller still holds the lease. So a process that lost the
 * lease, for example because its machine slept, changes nothing.
 */
import { defineScript, type RedisClient, type RedisScript, runScript } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { NEXT_STEP_LUA } from './step-script.js';
import type { LeftDead } from './store.js';
import type { Campaign, StopCause } from './types.js';

/** The value in Redis while a process holds the lease. */
interface Holder {
  token: string;
}

async function asHolder(
  script: RedisScript,
  redis: RedisClient,
  { destination, id }: Pick<Campaign, 'destination' | 'id'>,
  args: readonly (string | number)[],
): Promise<number> {
  const keys = deadKeys(destination);
  return Number(await runScript(redis, script, [keys.campaign(id), keys.lease(id)], [...args]));
}

const IF_HOLDER = `if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
`;

/** KEYS: 1 campaign, 2 lease. ARGV: 1 token of the holder. Returns the fence, or 0 if another process holds the lease. */
const TAKE_UP = defineScript(
  'dead-letters-take-up-campaign',
  `${IF_HOLDER}return redis.call('HINCRBY', KEYS[1], 'fence', 1)`,
);

/** Begins a run. Returns its fence: no earlier runner takes a letter from now on. Undefined if the lease is lost. */
export async function takeUpCampaign(
  redis: RedisClient,
  campaign: Pick<Campaign, 'destination' | 'id'>,
  { token }: Holder,
): Promise<string | undefined> {
  const fence = await asHolder(TAKE_UP, redis, campaign, [token]);
  return fence === 0 ? undefined : String(fence);
}

/**
 * KEYS: 1 campaign, 2 lease. ARGV: 1 token of the holder, 2 position, then pairs of field and difference.
 * Returns 1; or 0 if another process holds the lease.
 */
const ADVANCE = defineScript(
  'dead-letters-advance-campaign',
  `${IF_HOLDER}redis.call('HSET', KEYS[1], 'position', ARGV[2])
for at = 3, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[at], ARGV[at + 1])
end
return 1`,
);

/** Writes the position, and counts letters that stay dead. Returns false if the lease is lost: then nothing was written. */
export async function advanceCampaign(
  redis: RedisClient,
  campaign: Campaign,
  { token, position, left }: Holder & { position: string; left: LeftDead },
): Promise<boolean> {
  const differences = Object.entries(left).filter(([, count]) => count > 0);
  return (await asHolder(ADVANCE, redis, campaign, [token, position, ...differences.flat()])) === 1;
}

/** KEYS: 1 campaign, 2 lease. ARGV: 1 token of the holder. Returns 1; or 0 if another process holds the lease. */
const NEXT_STEP = defineScript(
  'dead-letters-next-step-of-campaign',
  `${NEXT_STEP_LUA}${IF_HOLDER}next_step(KEYS[1])
return 1`,
);

/** Begins the next step. Returns false if the lease is lost. */
export async function beginNextStep(
  redis: RedisClient,
  campaign: Campaign,
  { token }: Holder,
): Promise<boolean> {
  return (await asHolder(NEXT_STEP, redis, campaign, [token])) === 1;
}

/**
 * Stops a running campaign. It is stored as `paused`, which every version understands.
 * KEYS: 1 campaign, 2 lease. ARGV: 1 token of the holder, 2 epoch ms, 3 why. Returns 1 if the campaign was running, else 0.
 */
const STOP = defineScript(
  'dead-letters-stop-campaign',
  `${IF_HOLDER}if redis.call('HGET', KEYS[1], 'state') ~= 'running' then
  return 0
end
redis.call('HSET', KEYS[1], 'state', 'paused', 'changedAtMs', ARGV[2], 'stopped', ARGV[3])
return 1`,
);

export async function stopCampaign(
  redis: RedisClient,
  campaign: Campaign,
  { token, nowMs, cause }: Holder & { nowMs: number; cause: StopCause },
): Promise<boolean> {
  return (await asHolder(STOP, redis, campaign, [token, nowMs, cause])) === 1;
}

/**
 * Ends a running campaign after all its letters have come to their end. Letters that it never met are counted as
 * `elsewhere`.
 * KEYS: 1 campaign, 2 lease. ARGV: 1 token of the holder, 2 epoch ms, 3 letters in the selection at the start.
 * Returns 1 if the campaign has ended, else 0.
 */
const FINISH = defineScript(
  'dead-letters-finish-campaign',
  `if redis.call('GET', KEYS[2]) ~= ARGV[1] or redis.call('HGET', KEYS[1], 'state') ~= 'running' then
  return 0
end
local function count(field)
  return tonumber(redis.call('HGET', KEYS[1], field) or 0)
end
local taken = count('taken')
if taken > count('delivered') + count('duplicate') + count('skipped') + count('deadAgain') then
  return 0
end
local met = taken + count('unparseable') + count('predecessorDead') + count('predecessorGone') + count('invalidEdit')
local elsewhere = math.max(0, tonumber(ARGV[3]) - met)
redis.call('HSET', KEYS[1], 'state', 'done', 'changedAtMs', ARGV[2], 'elsewhere', elsewhere)
return 1`,
);

export async function finishCampaign(
  redis: RedisClient,
  campaign: Campaign,
  { token, nowMs }: Holder & { nowMs: number },
): Promise<boolean> {
  return (await asHolder(FINISH, redis, campaign, [token, nowMs, campaign.total])) === 1;
}
