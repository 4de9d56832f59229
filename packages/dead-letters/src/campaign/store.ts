/**
 * Campaigns in Redis, one hash each: the order, the position of the scan, and the counts of letters.
 *
 * The script that changes a letter also writes the counts (transition-script.ts), so a kill cannot falsify them. The
 * position and the counts of letters that stay dead are written together, and only by the process that holds the lease.
 * A process that lost the lease, for example because its machine slept, changes nothing.
 */
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { readSelection, storedSelection } from './stored-selection.js';
import type { Campaign, CampaignCounts, CampaignState } from './types.js';

/** The fields that do not change after the start. */
export type CampaignRecord = Omit<
  Campaign,
  'state' | 'changedAtMs' | 'endedAtMs' | 'counts' | 'underWay' | 'left' | 'destination'
> & {
  /** Id of the audit entry of its start. */
  auditId: string;
};

/** A campaign as Redis stores it. */
export interface StoredCampaign {
  campaign: Campaign;
  auditId: string;
  /** Where the scan continues, see position.ts; undefined at the start. */
  position: string | undefined;
}

/** Letters that stay dead, by reason. */
export type LeftDead = Partial<
  Record<'unparseable' | 'predecessorDead' | 'predecessorGone' | 'invalidEdit', number>
>;

const COUNTS: readonly (keyof CampaignCounts)[] = [
  'taken',
  'delivered',
  'duplicate',
  'skipped',
  'deadAgain',
  'unparseable',
  'predecessorDead',
  'predecessorGone',
  'invalidEdit',
  'elsewhere',
];

export async function writeCampaign(
  redis: RedisClient,
  destination: string,
  record: CampaignRecord,
): Promise<void> {
  const keys = deadKeys(destination);
  const { id, startedAtMs, selection } = record;
  await redis.hset(keys.campaign(id), {
    record: JSON.stringify({ ...record, selection: storedSelection(selection) }),
    state: 'running',
    changedAtMs: startedAtMs,
  });
  await redis.zadd(keys.campaigns, startedAtMs, id);
}

export async function readCampaign(
  redis: RedisClient,
  destination: string,
  id: string,
): Promise<StoredCampaign | undefined> {
  const stored = await redis.hgetall(deadKeys(destination).campaign(id));
  return stored.record === undefined ? undefined : campaignOf(destination, stored.record, stored);
}

/** The newest first. */
export async function readCampaigns(
  redis: RedisClient,
  destination: string,
  limit: number,
): Promise<Campaign[]> {
  const ids = await redis.zrevrange(deadKeys(destination).campaigns, 0, limit - 1);
  const found = await Promise.all(ids.map((id) => readCampaign(redis, destination, id)));
  return found.flatMap((stored) => (stored ? [stored.campaign] : []));
}

function campaignOf(destination: string, json: string, stored: Record<string, string>): StoredCampaign {
  const { auditId, ...record } = JSON.parse(json) as CampaignRecord;
  const counts = Object.fromEntries(COUNTS.map((name) => [name, Number(stored[name] ?? 0)]));
  const state = stored.state as CampaignState;
  const changedAtMs = Number(stored.changedAtMs);
  const campaign: Campaign = {
    ...record,
    selection: readSelection(record.selection),
    destination,
    state,
    changedAtMs,
    ...((state === 'done' || state === 'cancelled') && { endedAtMs: changedAtMs }),
    counts: counts as unknown as CampaignCounts,
    ...progressOf(record.total, counts as unknown as CampaignCounts, state),
  };
  return { campaign, auditId, position: stored.position };
}

/** Letters can leave the selection meanwhile, so `left` is exact only at the end. Pure. */
function progressOf(
  total: number,
  counts: CampaignCounts,
  state: CampaignState,
): Pick<Campaign, 'underWay' | 'left'> {
  const { taken, delivered, duplicate, skipped, deadAgain, elsewhere } = counts;
  const stayDead =
    counts.unparseable + counts.predecessorDead + counts.predecessorGone + counts.invalidEdit + elsewhere;
  return {
    underWay: Math.max(0, taken - delivered - duplicate - skipped - deadAgain),
    left: state === 'done' ? 0 : Math.max(0, total - taken - stayDead),
  };
}

/**
 * KEYS: 1 campaign. ARGV: 1 new state, 2 epoch ms, then the states that allow the change.
 * Returns the state before. Changes it only if that state allows the change.
 */
const CHANGE_STATE = defineScript(
  'dead-letters-change-campaign-state',
  `local state = redis.call('HGET', KEYS[1], 'state')
for from = 3, #ARGV do
  if state == ARGV[from] then
    redis.call('HSET', KEYS[1], 'state', ARGV[1], 'changedAtMs', ARGV[2])
    return state
  end
end
return state or ''`,
);

/** Changes the state of a campaign. Returns the state before, and whether this call changed it. */
export async function changeCampaignState(
  redis: RedisClient,
  destination: string,
  id: string,
  { to, from, nowMs }: { to: CampaignState; from: readonly CampaignState[]; nowMs: number },
): Promise<{ was: CampaignState; changed: boolean }> {
  const key = deadKeys(destination).campaign(id);
  const was = (await runScript(redis, CHANGE_STATE, [key], [to, nowMs, ...from])) as CampaignState;
  return { was, changed: from.includes(was) };
}

/**
 * KEYS: 1 campaign, 2 lease. ARGV: 1 token of the holder, 2 position, then pairs of field and difference.
 * Returns 1; or 0 if another process holds the lease.
 */
const ADVANCE = defineScript(
  'dead-letters-advance-campaign',
  `if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'position', ARGV[2])
for at = 3, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[at], ARGV[at + 1])
end
return 1`,
);

/** Writes the position, and counts letters that stay dead. Returns false if the lease is lost: then nothing was written. */
export async function advanceCampaign(
  redis: RedisClient,
  destination: string,
  id: string,
  { token, position, left }: { token: string; position: string; left: LeftDead },
): Promise<boolean> {
  const keys = deadKeys(destination);
  const differences = Object.entries(left).filter(([, count]) => count > 0);
  const advanced = await runScript(
    redis,
    ADVANCE,
    [keys.campaign(id), keys.lease(id)],
    [token, position, ...differences.flat()],
  );
  return advanced === 1;
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
  destination: string,
  { id, total }: Campaign,
  { token, nowMs }: { token: string; nowMs: number },
): Promise<boolean> {
  const keys = deadKeys(destination);
  const finished = await runScript(redis, FINISH, [keys.campaign(id), keys.lease(id)], [token, nowMs, total]);
  return finished === 1;
}

/** Drops campaigns that ended before this time. Returns how many. Their audit entries stay. */
export async function dropCampaigns(
  redis: RedisClient,
  destination: string,
  beforeMs: number,
): Promise<number> {
  const keys = deadKeys(destination);
  const ids = await redis.zrangebyscore(keys.campaigns, '-inf', `(${beforeMs}`);
  let dropped = 0;
  for (const id of ids) {
    const { campaign } = (await readCampaign(redis, destination, id)) ?? {};
    const isOver = campaign?.endedAtMs !== undefined && campaign.endedAtMs < beforeMs;
    if (campaign && (!isOver || campaign.underWay > 0)) continue;
    await redis.del(keys.campaign(id));
    dropped += await redis.zrem(keys.campaigns, id);
  }
  return dropped;
}
