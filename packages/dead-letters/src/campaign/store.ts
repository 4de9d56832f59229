/**
 * Campaigns in Redis, one hash each: what was ordered, how far it is, and what became of its letters.
 *
 * The counts of letters are written by the script that moves a letter (move-script.ts), so they hold whoever is killed when.
 * How far a campaign is, and the letters that it had to leave dead, are written together, and only by whoever holds its
 * lease: a runner that lost it (its machine slept, say) changes nothing any more.
 */
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import type { Campaign, CampaignCounts, CampaignState } from './types.js';

/** What does not change after the start. */
export type CampaignRecord = Omit<
  Campaign,
  'state' | 'changedAtMs' | 'endedAtMs' | 'counts' | 'underWay' | 'left' | 'destination'
> & {
  /** Of the entry in the audit. */
  auditId: string;
};

/** A campaign as it stands in Redis. */
export interface StoredCampaign {
  campaign: Campaign;
  auditId: string;
  /** Where the walk goes on, see campaign-position.ts; undefined at the start. */
  position: string | undefined;
}

/** Letters that stayed dead, by why. */
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
  const { id, startedAtMs } = record;
  await redis.hset(keys.campaign(id), {
    record: JSON.stringify(record),
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
    destination,
    state,
    changedAtMs,
    ...((state === 'done' || state === 'cancelled') && { endedAtMs: changedAtMs }),
    counts: counts as unknown as CampaignCounts,
    ...progressOf(record.total, counts as unknown as CampaignCounts, state),
  };
  return { campaign, auditId, position: stored.position };
}

/** Pure. Letters can leave the selection meanwhile, so what is left is known for certain only at the end. */
function progressOf(
  total: number,
  counts: CampaignCounts,
  state: CampaignState,
): Pick<Campaign, 'underWay' | 'left'> {
  const { taken, delivered, duplicate, skipped, deadAgain, elsewhere } = counts;
  const stayed =
    counts.unparseable + counts.predecessorDead + counts.predecessorGone + counts.invalidEdit + elsewhere;
  return {
    underWay: Math.max(0, taken - delivered - duplicate - skipped - deadAgain),
    left: state === 'done' ? 0 : Math.max(0, total - taken - stayed),
  };
}

/**
 * KEYS: 1 campaign. ARGV: 1 new state, 2 epoch ms, then the states it may come from.
 * Returns the state it had; it is changed only where that is among those.
 */
const TURN = defineScript(
  'dead-letters-turn-campaign',
  `local state = redis.call('HGET', KEYS[1], 'state')
for from = 3, #ARGV do
  if state == ARGV[from] then
    redis.call('HSET', KEYS[1], 'state', ARGV[1], 'changedAtMs', ARGV[2])
    return state
  end
end
return state or ''`,
);

/** Changes the state; returns the one it had, and whether this changed it. */
export async function turnCampaign(
  redis: RedisClient,
  destination: string,
  id: string,
  { to, from, nowMs }: { to: CampaignState; from: readonly CampaignState[]; nowMs: number },
): Promise<{ was: CampaignState; turned: boolean }> {
  const key = deadKeys(destination).campaign(id);
  const was = (await runScript(redis, TURN, [key], [to, nowMs, ...from])) as CampaignState;
  return { was, turned: from.includes(was) };
}

/**
 * KEYS: 1 campaign, 2 lease. ARGV: 1 who must hold the lease, 2 position, then field and difference in turn.
 * Returns 1, or 0 where somebody else holds the lease.
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

/** Says how far it is, and which letters stayed dead on the way. False where the lease is lost: then nothing was written. */
export async function advanceCampaign(
  redis: RedisClient,
  destination: string,
  id: string,
  { token, position, left }: { token: string; position: string; left: LeftDead },
): Promise<boolean> {
  const keys = deadKeys(destination);
  const differences = Object.entries(left).filter(([, many]) => many > 0);
  const advanced = await runScript(
    redis,
    ADVANCE,
    [keys.campaign(id), keys.lease(id)],
    [token, position, ...differences.flat()],
  );
  return advanced === 1;
}

/**
 * KEYS: 1 campaign, 2 lease. ARGV: 1 who must hold the lease, 2 epoch ms, 3 letters in the selection at the start.
 * Ends a running campaign whose letters have all come to their end; what was not met had gone elsewhere. Returns 1 if so.
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

/** Drops campaigns that ended before that time; says how many. Their entries in the audit stay. */
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
