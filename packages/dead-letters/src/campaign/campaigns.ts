import { randomBytes } from 'node:crypto';
import type { RedisClient } from '@tracklayer/redis';
import { recordAct, recordOutcome, withAudit } from '../audit/audit.js';
import type { Actor, AuditAction } from '../audit/types.js';
import type { ReplayContext } from '../context.js';
import { InvalidOrderError } from '../errors.js';
import { countLetters } from '../query/list.js';
import type { Selection } from '../query/selection.js';
import { checkSelection } from '../query/selection-text.js';
import { CampaignNotFoundError, CampaignStateError } from './errors.js';
import { followCampaign } from './follow.js';
import { outcomeOf } from './outcome.js';
import { runCampaign } from './run.js';
import { DEFAULT_STOP_AT, problemsOfSteps } from './steps.js';
import { type CampaignRecord, changeCampaignState, readCampaign, writeCampaign } from './store.js';
import type { Campaign, CampaignOrder, Campaigns, StoredState } from './types.js';
import { viewCampaign, viewCampaigns } from './view.js';
import { countOpenCampaigns, waitingCampaigns } from './waiting.js';

const LIST_LIMIT = 50;

/** The campaigns of every destination; see {@link Campaigns}. */
export function createCampaigns(
  contextOf: (destination: string) => ReplayContext,
  now: () => number,
): Campaigns {
  function get(destination: string, id: string): Promise<Campaign | undefined> {
    return viewCampaign(contextOf(destination).redis, destination, id);
  }

  /**
   * Makes a function that changes the state of a campaign, with audit entries before and after. If the campaign has the
   * new state already, nothing is changed or recorded. A resume hands a campaign that no worker runs to the workers. A cancelled campaign also gets its outcome into the entry of its
   * start, without the letters on their way.
   */
  function changeState(action: AuditAction, to: StoredState, from: readonly StoredState[]) {
    return async (destination: string, id: string, actor: Actor): Promise<Campaign> => {
      const { redis } = contextOf(destination);
      const before = await readCampaign(redis, destination, id);
      if (before === undefined) throw new CampaignNotFoundError(id);
      const { state, inWorkers } = before.campaign;
      const isHandedOver = to === 'running' && state === to && !inWorkers;
      if (state === to && !isHandedOver) return (await get(destination, id)) ?? before.campaign;
      const allowed = isHandedOver ? [...from, to] : from;
      if (!allowed.includes(state)) throw new CampaignStateError(id, state);
      const act = { ...actor, action, campaignId: id };
      const reached = await withAudit(redis, destination, act, async (outcome) => {
        const { was, changed } = await changeCampaignState(redis, destination, before.campaign, {
          to,
          from: allowed,
          nowMs: now(),
        });
        const current = changed ? to : was;
        outcome[current] = 1;
        return current;
      });
      if (reached !== to) throw new CampaignStateError(id, reached);
      const campaign = (await get(destination, id)) ?? before.campaign;
      if (to === 'cancelled') await recordStartOutcome(redis, destination, campaign, before.auditId);
      return campaign;
    };
  }

  return {
    async start(destination, order, { inWorkers = true } = {}) {
      const { redis } = contextOf(destination);
      const startedAtMs = now();
      const checked = checkOrder(order, startedAtMs);
      const { selection, edit, ratePerSecond, startFlows = false, steps, stopAt, ...actor } = checked;
      const total = await countLetters(redis, destination, selection);
      const id = campaignId(startedAtMs);
      const auditId = await recordAct(redis, destination, {
        ...actor,
        action: 'campaign-start',
        selection,
        campaignId: id,
        ...(edit && { edit }),
      });
      const record: CampaignRecord = {
        id,
        selection,
        ...actor,
        ...(ratePerSecond !== undefined && { ratePerSecond }),
        startFlows,
        ...(edit && { edit }),
        ...(steps && { steps, stopAt: stopAt ?? DEFAULT_STOP_AT }),
        startedAtMs,
        total,
        auditId,
      };
      await writeCampaign(redis, destination, record, { inWorkers });
      const campaign = await get(destination, id);
      if (campaign === undefined) throw new CampaignNotFoundError(id);
      return campaign;
    },
    get,
    list: (destination, { limit = LIST_LIMIT } = {}) =>
      viewCampaigns(contextOf(destination).redis, destination, Math.max(1, Math.trunc(limit))),
    pause: changeState('campaign-pause', 'paused', ['running']),
    resume: changeState('campaign-resume', 'running', ['paused']),
    cancel: changeState('campaign-cancel', 'cancelled', ['running', 'paused']),
    follow: (destination, id, options = {}) =>
      followCampaign({ redis: contextOf(destination).redis, destination, now }, id, options),
    waiting: (destination) => waitingCampaigns(contextOf(destination).redis, destination),
    countOpen: (destination) => countOpenCampaigns(contextOf(destination).redis, destination),
    run(destination, id, options) {
      const context = contextOf(destination);
      const onDone = (campaign: Campaign, auditId: string) =>
        recordStartOutcome(context.redis, destination, campaign, auditId);
      return runCampaign(
        { ...context, now, onDone, onStop: (campaign) => recordStop(context.redis, campaign) },
        id,
        options,
      );
    },
  };
}

/** Writes the outcome of a campaign for the audit entry of its start. */
function recordStartOutcome(redis: RedisClient, destination: string, campaign: Campaign, auditId: string) {
  return recordOutcome(redis, destination, auditId, outcomeOf(campaign));
}

/** Writes the audit entry of a campaign that stopped by itself. */
async function recordStop(redis: RedisClient, { id, destination, stopped, step }: Campaign): Promise<void> {
  await recordAct(redis, destination, {
    action: 'campaign-stop',
    by: 'campaign',
    byKind: 'program',
    reason: stopped ?? '',
    campaignId: id,
    outcome: { step: step?.number ?? 0, taken: step?.taken ?? 0, deadAgain: step?.deadAgain ?? 0 },
  });
}

/** Checks an order and fixes its selection: letters that die from now on are not included. */
function checkOrder(order: CampaignOrder, nowMs: number): CampaignOrder {
  const { reason, by, ratePerSecond } = order;
  const selection: Selection = checkSelection(order.selection);
  const problems = [
    ...(reason.trim() === '' ? [{ path: 'reason', fix: 'Give a reason for the audit.' }] : []),
    ...(by.trim() === '' ? [{ path: 'by', fix: 'Name the person or program that starts it.' }] : []),
    ...(ratePerSecond === undefined || (Number.isFinite(ratePerSecond) && ratePerSecond > 0)
      ? []
      : [{ path: 'ratePerSecond', fix: 'Write a number above zero, or leave it out.' }]),
    ...problemsOfSteps(order),
    ...(selection.state === undefined || selection.state === 'dead'
      ? []
      : [{ path: 'selection.state', fix: 'Select dead letters: others cannot be replayed.' }]),
  ];
  if (problems.length > 0) throw new InvalidOrderError(problems);
  const untilMs = Math.min(selection.untilMs ?? Number.POSITIVE_INFINITY, nowMs + 1);
  return { ...order, selection: { ...selection, untilMs } };
}

/** `c20260423-2214-a3f9c1`: easy to read aloud, and sorts by time. */
function campaignId(nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split('T');
  const minute = time.slice(0, 5).replace(':', '');
  return `c${date.replaceAll('-', '')}-${minute}-${randomBytes(3).toString('hex')}`;
}
