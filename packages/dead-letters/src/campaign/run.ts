/**
 * Runs a campaign: lets its letters go a few at a time and waits until each has come to its end.
 *
 * It may be killed at any point. A letter is taken by the one script that turns it from dead to on its way and counts it
 * for the campaign; how far the walk is, is written after a page. So the next runner goes over the last page again, finds
 * there only what was not taken, and what was taken but not yet put into its lane is put there by `repair`.
 *
 * It keeps out of the way of live traffic: few of its letters stand in a lane at once, behind everything live; the next
 * ones follow as those are taken. Where a destination is held, or its limit used up, the lane does not move, nor does it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplayContext } from '../context.js';
import { listLetters } from '../query/list.js';
import { repairReplays } from '../replay/repair.js';
import { releaseLetters } from '../replay/replay.js';
import type { Replayed } from '../replay/types.js';
import { sweepFailed } from '../store/sweep.js';
import { roomNow } from './backpressure.js';
import { CampaignBusyError, CampaignNotFoundError } from './errors.js';
import { type CampaignLease, takeLease } from './lease.js';
import { firstPosition, nextPosition, type Position, readPosition, writePosition } from './position.js';
import { createPace, type Pace } from './rate.js';
import { advanceCampaign, finishCampaign, type LeftDead, readCampaign } from './store.js';
import { createSpeed } from './throughput.js';
import type { Campaign, RunOptions } from './types.js';

const LEASE_MS = 10_000;
const PROGRESS_EVERY_MS = 500;
const READY_AT_MOST = 250;
const UNDER_WAY_AT_MOST = 5_000;
/** Who waits longer than this waits for a retry; who waits less, for a place in a worker, which gives no later time. */
const SOON_MS = 30_000;
/** Letters taken at once. */
const PAGE = 200;
/** Over what time the speed is judged by which letters follow. */
const LATELY_MS = 2_000;
/** How long it looks away between two looks. */
const LOOK_MS = 25;
/** While it is paused, another runner has it, or the last life of a letter has not left its lane. */
const LOOK_AGAIN_MS = 250;
/** How often it looks for what killed workers left, besides theirs who do so anyway. */
const TIDY_EVERY_MS = 5_000;

/** What a run needs besides Redis. */
export interface RunContext extends ReplayContext {
  now: () => number;
  /** Called once, by whoever ended it. */
  onDone(campaign: Campaign, auditId: string): Promise<void>;
}

export async function runCampaign(context: RunContext, id: string, options: RunOptions): Promise<Campaign> {
  for (;;) {
    const lease = await leaseOrEnd(context, id, options);
    if (!('release' in lease)) return lease;
    try {
      return await runWith(context, id, lease, options);
    } catch (error) {
      // Its machine slept past its lease, say: whoever took the campaign over is followed.
      if (!options.wait || !(error instanceof CampaignBusyError)) throw error;
    } finally {
      await lease.release();
    }
  }
}

/** The lease; or, where another runner has it, the campaign as it ended there, or as it was when the signal came. */
async function leaseOrEnd(
  context: RunContext,
  id: string,
  options: RunOptions,
): Promise<CampaignLease | Campaign> {
  const { redis, destination, now } = context;
  const { holder, leaseMs = LEASE_MS, wait = false, signal, onProgress } = options;
  const token = randomUUID();
  const speed = createSpeed();
  const isDue = createPulse(now, options.everyMs);
  for (;;) {
    try {
      return await takeLease(redis, destination, id, { holder, token, leaseMs });
    } catch (error) {
      if (!wait || !(error instanceof CampaignBusyError)) throw error;
      const { campaign } = await mustRead(context, id);
      const over = isOver(campaign, signal);
      if (isDue(over)) onProgress?.({ ...speed.note(campaign, now()), runner: error.holder });
      if (over) return campaign;
      await pause(Math.min(LOOK_AGAIN_MS, error.freeInMs + 1), signal);
    }
  }
}

function isOver({ state }: Campaign, signal: AbortSignal | undefined): boolean {
  return state === 'done' || state === 'cancelled' || signal?.aborted === true;
}

/** True at most once in so many milliseconds, and whenever it must be told. */
function createPulse(now: () => number, everyMs = PROGRESS_EVERY_MS): (must: boolean) => boolean {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return (must) => {
    if (!must && now() - toldAtMs < everyMs) return false;
    toldAtMs = now();
    return true;
  };
}

async function runWith(
  context: RunContext,
  id: string,
  lease: CampaignLease,
  options: RunOptions,
): Promise<Campaign> {
  const { signal, onProgress } = options;
  const { now } = context;
  const speed = createSpeed();
  const { campaign: first } = await mustRead(context, id);
  const pace = createPace(first.ratePerSecond, now());
  const lately = createSpeed(LATELY_MS);
  const isDue = createPulse(now, options.everyMs);
  let tidiedAtMs = now();
  /** How many times as far as there is room it looks, after pages of which no letter could go. */
  let reach = 1;
  // What a killed runner took and did not put into its lane.
  await repairReplays(context, now(), 0);

  for (;;) {
    if (lease.isLost()) throw new CampaignBusyError(id, 'somebody else by now', 0);
    const { campaign, auditId, position } = await mustRead(context, id);
    const over = isOver(campaign, signal);
    if (isDue(over)) onProgress?.(speed.note(campaign, now()));
    if (over) return campaign;
    const { perSecond } = lately.note(campaign, now());

    let waitMs = campaign.state === 'paused' ? LOOK_AGAIN_MS : LOOK_MS;
    const at = position === undefined ? firstPosition(campaign.selection.type) : readPosition(position);
    if (campaign.state === 'running' && at === 'end') {
      const { token } = lease;
      if (await finishCampaign(context.redis, context.destination, campaign, { token, nowMs: now() })) {
        await context.onDone((await mustRead(context, id)).campaign, auditId);
        continue;
      }
    } else if (campaign.state === 'running' && at !== 'end') {
      const allowed = pace.allowed(now());
      const room = allowed > 0 ? await roomFor(context, campaign, at, { perSecond, reach }, options) : 0;
      const limit = Math.min(room, allowed, PAGE);
      if (limit > 0) {
        const taken = await releasePage(context, campaign, at, { limit, lease, pace });
        // Where none of them can go, it looks further at once: nobody waits for those that stay dead.
        reach = taken === 0 ? Math.min(2 * reach, PAGE) : 1;
        if (taken === 0) continue;
        if (taken === undefined) waitMs = LOOK_AGAIN_MS;
      }
    }
    if (now() - tidiedAtMs >= TIDY_EVERY_MS) {
      await sweepFailed(context, now());
      await repairReplays(context, now());
      tidiedAtMs = now();
    }
    await pause(waitMs, signal);
  }
}

/** How many letters the lane has room for. */
async function roomFor(
  { lanes, destination, now }: RunContext,
  { underWay }: Campaign,
  { type }: Exclude<Position, 'end'>,
  { perSecond, reach }: { perSecond: number; reach: number },
  { readyAtMost = READY_AT_MOST, underWayAtMost = UNDER_WAY_AT_MOST }: RunOptions,
): Promise<number> {
  // Anybody's retries: at worst some more of ours are ready than should be, and never more than may be under way.
  const retries = await lanes.waitingUntilAfter(destination, type, now() + SOON_MS);
  const ready = Math.max(0, underWay - retries);
  const room = roomNow({ underWay, ready, perSecond }, { readyAtMost, underWayAtMost });
  return Math.min(room * reach, underWayAtMost - underWay);
}

/** How many were taken; undefined where letters of this page have to be come back to: then it is gone over again. */
async function releasePage(
  context: RunContext,
  campaign: Campaign,
  at: Exclude<Position, 'end'>,
  { limit, lease, pace }: { limit: number; lease: CampaignLease; pace: Pace },
): Promise<number | undefined> {
  const { redis, destination, now } = context;
  const { id, selection, startFlows, edit } = campaign;
  const page = await listLetters(
    redis,
    destination,
    { ...selection, type: at.type },
    { limit, order: 'oldest', ...(at.cursor !== undefined && { cursor: at.cursor }) },
  );
  // A letter dies again after the start, so it is not selected again; unless a worker's clock is behind.
  const letters = page.letters.filter(({ campaignId }) => campaignId !== id);
  const { replayed, invalid, halted } = await releaseLetters(context, letters, {
    nowMs: now(),
    campaignId: id,
    startFlows,
    ...(edit && { edit }),
  });
  const came = (what: Replayed['outcome']) => replayed.filter(({ outcome }) => outcome === what).length;
  const taken = came('replaying');
  pace.spend(taken);
  // Paused or cancelled in the middle; or a worker died on the last life of one, and its lock has not run out.
  if (halted > 0 || came('pending') > 0) return undefined;
  const left: LeftDead = {
    unparseable: came('unparseable'),
    predecessorDead: came('predecessor-dead'),
    predecessorGone: came('predecessor-discarded') + came('predecessor-gone'),
    invalidEdit: invalid.length,
  };
  const position = writePosition(nextPosition(at, page.cursor, selection.type));
  const isOurs = await advanceCampaign(redis, destination, id, { token: lease.token, position, left });
  if (!isOurs) throw new CampaignBusyError(id, 'somebody else by now', 0);
  return taken;
}

async function mustRead({ redis, destination }: ReplayContext, id: string) {
  const stored = await readCampaign(redis, destination, id);
  if (stored === undefined) throw new CampaignNotFoundError(id);
  return stored;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
  });
}
