/**
 * Runs a campaign: releases its letters a few at a time, and waits until each one has come to its end.
 *
 * The process may be killed at any point. One script changes a letter from dead to replaying and counts it for the
 * campaign. The position of the scan is written after each page. So the next process reads the last page again and finds
 * only letters that were not taken. `repair` enqueues letters that were taken but did not enter their lane.
 *
 * A campaign does not delay live traffic. Few of its letters are in a lane at once, behind all live jobs. The next ones
 * follow when workers take those. If a destination is held or its limit is used up, the lane and the campaign both wait.
 */
import { randomUUID } from 'node:crypto';
import type { ReplayContext } from '../context.js';
import { listLetters } from '../query/list.js';
import { repairReplays } from '../replay/repair.js';
import { releaseLetters } from '../replay/replay.js';
import type { Replayed } from '../replay/types.js';
import { sweepFailed } from '../store/sweep.js';
import { releasableNow } from './backpressure.js';
import { CampaignBusyError, CampaignNotFoundError } from './errors.js';
import { createIdleWatch } from './idle.js';
import { type CampaignLease, takeLease } from './lease.js';
import { createTicker, pause } from './pace.js';
import {
  type CampaignPosition,
  firstPosition,
  nextPosition,
  readPosition,
  writePosition,
} from './position.js';
import { createRate, type Rate } from './rate.js';
import {
  advanceCampaign,
  beginNextStep,
  finishCampaign,
  stopCampaign,
  takeUpCampaign,
} from './runner-store.js';
import { judgeStep, type StepVerdict } from './steps.js';
import { type LeftDead, readCampaign } from './store.js';
import { createThroughput } from './throughput.js';
import type { Campaign, RunOptions } from './types.js';

const LEASE_MS = 10_000;
const READY_AT_MOST = 250;
const UNDER_WAY_AT_MOST = 5_000;
/** A job that is delayed longer than this waits for a retry. A shorter delay is a job that found no place in a worker. */
const SOON_MS = 30_000;
/** The name of a holder that is not known. */
const ANOTHER_PROCESS = 'Another process';
/** Letters that are taken at once. */
const PAGE = 200;
/** The speed that decides how many letters follow is measured over this time. */
const RECENT_MS = 2_000;
/** Pause between two rounds. */
const ROUND_MS = 25;
/** Pause while the campaign is paused, another process runs it, or the last run of a letter is still in its lane. */
const SLOW_ROUND_MS = 250;
/** How often this process sweeps and repairs what killed workers left. The workers do so too. */
const TIDY_EVERY_MS = 5_000;

export interface RunContext extends ReplayContext {
  now: () => number;
  /** Called once, by the process that ended the campaign. */
  onDone(campaign: Campaign, auditId: string): Promise<void>;
  /** Called once, by the process that stopped the campaign after a step. */
  onStop(campaign: Campaign): Promise<void>;
}

export async function runCampaign(context: RunContext, id: string, options: RunOptions): Promise<Campaign> {
  for (;;) {
    const lease = await leaseOrEnd(context, id, options);
    if (!('release' in lease)) return lease;
    try {
      return await runWith(context, id, lease, options);
    } catch (error) {
      // The lease expired, for example because the machine slept. Follow the process that took the campaign over.
      if (!options.wait || !(error instanceof CampaignBusyError)) throw error;
    } finally {
      await lease.release();
    }
  }
}

/** The lease. If another process has it: the campaign after it ended there, or when the signal was aborted. */
async function leaseOrEnd(
  context: RunContext,
  id: string,
  options: RunOptions,
): Promise<CampaignLease | Campaign> {
  const { redis, destination, now } = context;
  const { holder, leaseMs = LEASE_MS, wait = false, signal, onProgress } = options;
  const token = randomUUID();
  const throughput = createThroughput();
  const isDue = createTicker(now, options.everyMs);
  for (;;) {
    try {
      return await takeLease(redis, destination, id, { holder, token, leaseMs });
    } catch (error) {
      if (!wait || !(error instanceof CampaignBusyError)) throw error;
      const { campaign } = await requireCampaign(context, id);
      const over = isOver(campaign, options);
      if (isDue(over)) onProgress?.({ ...throughput.note(campaign, now()), runner: error.holder });
      if (over) return campaign;
      await pause(Math.min(SLOW_ROUND_MS, error.freeInMs + 1), signal);
    }
  }
}

function isOver({ state, stopped }: Campaign, { signal, untilPaused }: RunOptions): boolean {
  if (state === 'done' || state === 'cancelled' || stopped !== undefined) return true;
  return (state === 'paused' && untilPaused === true) || signal?.aborted === true;
}

async function runWith(
  context: RunContext,
  id: string,
  lease: CampaignLease,
  options: RunOptions,
): Promise<Campaign> {
  const { signal, onProgress } = options;
  const { now } = context;
  const throughput = createThroughput();
  const { campaign: first } = await requireCampaign(context, id);
  const rate = createRate(first.ratePerSecond, now());
  const recent = createThroughput(RECENT_MS);
  const isDue = createTicker(now, options.everyMs);
  let tidiedAtMs = now();
  /** The page is this many times larger than the backpressure allows, after pages of which no letter could go. */
  let reach = 1;
  const fence = await takeUpCampaign(context.redis, first, lease);
  if (fence === undefined) throw new CampaignBusyError(id, ANOTHER_PROCESS, 0);
  const holder = { lease, fence, rate };
  const idle = createIdleWatch(now);
  // A killed process can have taken letters without enqueueing them.
  await repairReplays(context, now(), 0);

  for (;;) {
    if (lease.isLost()) throw new CampaignBusyError(id, ANOTHER_PROCESS, 0);
    const { campaign, auditId, position } = await requireCampaign(context, id);
    const over = isOver(campaign, options);
    if (isDue(over)) onProgress?.(throughput.note(campaign, now()));
    if (over) return campaign;
    const { perSecond } = recent.note(campaign, now());

    let waitMs = campaign.state === 'paused' || idle.isIdle(campaign) ? SLOW_ROUND_MS : ROUND_MS;
    const at = position === undefined ? firstPosition(campaign.selection.type) : readPosition(position);
    if (campaign.state === 'running' && at === 'end') {
      const { token } = lease;
      if (await finishCampaign(context.redis, campaign, { token, nowMs: now() })) {
        await context.onDone((await requireCampaign(context, id)).campaign, auditId);
        continue;
      }
    } else if (campaign.state === 'running' && at !== 'end') {
      const verdict = judgeStep(campaign);
      if (verdict.next !== 'go' && verdict.next !== 'wait') {
        await endStep(context, campaign, verdict.next, lease);
        continue;
      }
      const room = verdict.next === 'go' ? verdict.room : 0;
      const allowed = Math.min(rate.allowed(now()), room);
      const open = allowed > 0 ? await releasable(context, campaign, at, { perSecond, reach }, options) : 0;
      const limit = Math.min(open, allowed, PAGE);
      if (limit > 0) {
        const taken = await releasePage(context, campaign, at, { limit, ...holder });
        // If no letter of this page can go, read a larger page at once. Nothing has to wait for letters that stay dead.
        reach = taken === 0 ? Math.min(2 * reach, PAGE) : 1;
        if (taken === 0) continue;
        if (taken === undefined) waitMs = SLOW_ROUND_MS;
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

/** Begins the next step, or stops the campaign. */
async function endStep(
  context: RunContext,
  campaign: Campaign,
  next: Exclude<StepVerdict['next'], 'go' | 'wait'>,
  { token }: CampaignLease,
): Promise<void> {
  const { redis, now } = context;
  if (next === 'step') await beginNextStep(redis, campaign, { token });
  else if (await stopCampaign(redis, campaign, { token, nowMs: now(), cause: next })) {
    await context.onStop((await requireCampaign(context, campaign.id)).campaign);
  }
}

/** How many letters the backpressure allows now. */
async function releasable(
  { lanes, destination, now }: RunContext,
  { underWay }: Campaign,
  { type }: Exclude<CampaignPosition, 'end'>,
  { perSecond, reach }: { perSecond: number; reach: number },
  { readyAtMost = READY_AT_MOST, underWayAtMost = UNDER_WAY_AT_MOST }: RunOptions,
): Promise<number> {
  // Includes retries of live jobs. Then a few more letters are ready than should be, but never more than `underWayAtMost`.
  const retries = await lanes.waitingUntilAfter(destination, type, now() + SOON_MS);
  const ready = Math.max(0, underWay - retries);
  const allowed = releasableNow({ underWay, ready, perSecond }, { readyAtMost, underWayAtMost });
  return Math.min(allowed * reach, underWayAtMost - underWay);
}

/** Releases a page. Returns how many letters were taken; undefined if the page must be read again later. */
async function releasePage(
  context: RunContext,
  campaign: Campaign,
  at: Exclude<CampaignPosition, 'end'>,
  { limit, lease, fence, rate }: { limit: number; lease: CampaignLease; fence: string; rate: Rate },
): Promise<number | undefined> {
  const { redis, destination, now } = context;
  const { id, selection, startFlows, edit } = campaign;
  const page = await listLetters(
    redis,
    destination,
    { ...selection, type: at.type },
    { limit, order: 'oldest', ...(at.cursor !== undefined && { cursor: at.cursor }) },
  );
  // A letter that dies again is not selected again, because it died after the start. A slow clock of a worker can break that.
  const letters = page.letters.filter(({ campaignId }) => campaignId !== id);
  const { replayed, invalid, halted } = await releaseLetters(context, letters, {
    nowMs: now(),
    campaignId: id,
    fence,
    startFlows,
    ...(edit && { edit }),
  });
  const count = (of: Replayed['outcome']) => replayed.filter(({ outcome }) => outcome === of).length;
  const taken = count('replaying');
  rate.spend(taken);
  // The campaign was paused or cancelled in the middle; or a worker died on the last run of a letter, and its lock is still valid.
  if (halted > 0 || count('pending') > 0) return undefined;
  const left: LeftDead = {
    unparseable: count('unparseable'),
    predecessorDead: count('predecessor-dead'),
    predecessorGone: count('predecessor-discarded') + count('predecessor-gone'),
    invalidEdit: invalid.length,
  };
  const position = writePosition(nextPosition(at, page.cursor, selection.type));
  const isHolder = await advanceCampaign(redis, campaign, { token: lease.token, position, left });
  if (!isHolder) throw new CampaignBusyError(id, ANOTHER_PROCESS, 0);
  return taken;
}

async function requireCampaign({ redis, destination }: ReplayContext, id: string) {
  const stored = await readCampaign(redis, destination, id);
  if (stored === undefined) throw new CampaignNotFoundError(id);
  return stored;
}
