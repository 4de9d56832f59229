/**
 * Campaigns in Redis, one hash each: the order, the position of the scan, and the counts of letters.
 *
 * The script that changes a letter also writes the counts (transition-script.ts), so a kill cannot falsify them. What
 * only the runner writes is in runner-store.ts.
 */
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { NEXT_STEP_LUA } from './step-script.js';
import { readSelection, storedSelection } from './stored-selection.js';
import type { Campaign, CampaignCounts, CampaignStep, StopCause, StoredState } from './types.js';

/** The fields that do not change after the start. */
export type CampaignRecord = Omit<
  Campaign,
  | 'state'
  | 'changedAtMs'
  | 'endedAtMs'
  | 'counts'
  | 'underWay'
  | 'left'
  | 'destination'
  | 'step'
  | 'stopped'
  | 'inWorkers'
  | 'runner'
> & {
  /** Id of the audit entry of its start. */
  auditId: string;
};

/** A campaign as Redis stores it: nothing in it depends on who runs it now. */
export interface StoredCampaign {
  campaign: Campaign & { state: StoredState };
  /** Whether a process of this version has run it. */
  wasTakenUp: boolean;
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

/**
 * KEYS: 1 campaign, 2 campaigns, 3 open campaigns. ARGV: 1 id, 2 epoch ms of the start, 3 `workers` if workers run it, then
 * pairs of field and value.
 */
const WRITE = defineScript(
  'dead-letters-write-campaign',
  `redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
if ARGV[3] == 'workers' then
  redis.call('HSET', KEYS[1], 'inWorkers', 1)
  redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
end
return 1`,
);

export async function writeCampaign(
  redis: RedisClient,
  destination: string,
  record: CampaignRecord,
  { inWorkers }: { inWorkers: boolean },
): Promise<void> {
  const keys = deadKeys(destination);
  const { id, startedAtMs, selection } = record;
  const fields = {
    record: JSON.stringify({ ...record, selection: storedSelection(selection) }),
    state: 'running',
    changedAtMs: startedAtMs,
  };
  await runScript(
    redis,
    WRITE,
    [keys.campaign(id), keys.campaigns, keys.openCampaigns],
    [id, startedAtMs, inWorkers ? 'workers' : 'caller', ...Object.entries(fields).flat()],
  );
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
export async function campaignIds(redis: RedisClient, destination: string, limit: number): Promise<string[]> {
  return redis.zrevrange(deadKeys(destination).campaigns, 0, limit - 1);
}

function campaignOf(destination: string, json: string, stored: Record<string, string>): StoredCampaign {
  const { auditId, ...record } = JSON.parse(json) as CampaignRecord;
  const counts = Object.fromEntries(COUNTS.map((name) => [name, Number(stored[name] ?? 0)]));
  const state = stored.state as StoredState;
  const changedAtMs = Number(stored.changedAtMs);
  const campaign = {
    ...record,
    selection: readSelection(record.selection),
    destination,
    state,
    changedAtMs,
    ...((state === 'done' || state === 'cancelled') && { endedAtMs: changedAtMs }),
    inWorkers: stored.inWorkers !== undefined,
    ...(record.steps && { step: stepOf(record.steps.length, stored) }),
    ...(state === 'paused' && stored.stopped !== undefined && { stopped: stored.stopped as StopCause }),
    counts: counts as unknown as CampaignCounts,
    ...progressOf(record.total, counts as unknown as CampaignCounts, state),
  };
  return { campaign, auditId, position: stored.position, wasTakenUp: stored.fence !== undefined };
}

function stepOf(of: number, stored: Record<string, string>): CampaignStep {
  const since = (count: string, start: string) => Number(stored[count] ?? 0) - Number(stored[start] ?? 0);
  return {
    number: Number(stored.step ?? 0) + 1,
    of,
    taken: since('taken', 'stepTaken'),
    deadAgain: since('deadAgain', 'stepDeadAgain'),
  };
}

/** Letters can leave the selection meanwhile, so `left` is exact only at the end. Pure. */
function progressOf(
  total: number,
  counts: CampaignCounts,
  state: StoredState,
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
 * KEYS: 1 campaign, 2 open campaigns. ARGV: 1 new state, 2 epoch ms, 3 id, 4 epoch ms of its start, then the states that allow the
 * change. A campaign that becomes `running` belongs to the workers. If it had stopped, its next step begins.
 * Returns the state before. Changes it only if that state allows the change.
 */
const CHANGE_STATE = defineScript(
  'dead-letters-change-campaign-state',
  `${NEXT_STEP_LUA}local state = redis.call('HGET', KEYS[1], 'state')
for from = 5, #ARGV do
  if state == ARGV[from] then
    if ARGV[1] ~= state then
      redis.call('HSET', KEYS[1], 'state', ARGV[1], 'changedAtMs', ARGV[2])
    end
    if ARGV[1] == 'running' then
      redis.call('HSET', KEYS[1], 'inWorkers', 1)
      redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
      if redis.call('HDEL', KEYS[1], 'stopped') == 1 then
        next_step(KEYS[1])
      end
    end
    return state
  end
end
return state or ''`,
);

/** Changes the state of a campaign. Returns the state before, and whether this call changed it. */
export async function changeCampaignState(
  redis: RedisClient,
  destination: string,
  { id, startedAtMs }: Pick<Campaign, 'id' | 'startedAtMs'>,
  { to, from, nowMs }: { to: StoredState; from: readonly StoredState[]; nowMs: number },
): Promise<{ was: StoredState; changed: boolean }> {
  const keys = deadKeys(destination);
  const was = (await runScript(
    redis,
    CHANGE_STATE,
    [keys.campaign(id), keys.openCampaigns],
    [to, nowMs, id, startedAtMs, ...from],
  )) as StoredState;
  return { was, changed: from.includes(was) };
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
