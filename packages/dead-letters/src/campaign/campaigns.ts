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
import { outcomeOf } from './outcome.js';
import { runCampaign } from './run.js';
import {
  type CampaignRecord,
  changeCampaignState,
  readCampaign,
  readCampaigns,
  writeCampaign,
} from './store.js';
import type { Campaign, CampaignOrder, CampaignState, Campaigns } from './types.js';

const LIST_LIMIT = 50;

/** The campaigns of every destination; see {@link Campaigns}. */
export function createCampaigns(
  contextOf: (destination: string) => ReplayContext,
  now: () => number,
): Campaigns {
  async function get(destination: string, id: string): Promise<Campaign | undefined> {
    return (await readCampaign(contextOf(destination).redis, destination, id))?.campaign;
  }

  /**
   * Makes a function that changes the state of a campaign, with audit entries before and after. If the campaign has the
   * new state already, nothing is changed or recorded. A cancelled campaign also gets its outcome into the entry of its
   * start, without the letters on their way.
   */
  function changeState(action: AuditAction, to: CampaignState, from: readonly CampaignState[]) {
    return async (destination: string, id: string, actor: Actor): Promise<Campaign> => {
      const { redis } = contextOf(destination);
      const before = await readCampaign(redis, destination, id);
      if (before === undefined) throw new CampaignNotFoundError(id);
      const { state } = before.campaign;
      if (state === to) return before.campaign;
      if (!from.includes(state)) throw new CampaignStateError(id, state);
      const act = { ...actor, action, campaignId: id };
      const reached = await withAudit(redis, destination, act, async (outcome) => {
        const { was, changed } = await changeCampaignState(redis, destination, id, {
          to,
          from,
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
    async start(destination, order) {
      const { redis } = contextOf(destination);
      const startedAtMs = now();
      const checked = checkOrder(order, startedAtMs);
      const { selection, edit, ratePerSecond, startFlows = false, ...actor } = checked;
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
        startedAtMs,
        total,
        auditId,
      };
      await writeCampaign(redis, destination, record);
      const campaign = await get(destination, id);
      if (campaign === undefined) throw new CampaignNotFoundError(id);
      return campaign;
    },
    get,
    list: (destination, { limit = LIST_LIMIT } = {}) =>
      readCampaigns(contextOf(destination).redis, destination, Math.max(1, Math.trunc(limit))),
    pause: changeState('campaign-pause', 'paused', ['running']),
    resume: changeState('campaign-resume', 'running', ['paused']),
    cancel: changeState('campaign-cancel', 'cancelled', ['running', 'paused']),
    run(destination, id, options) {
      const context = contextOf(destination);
      const onDone = (campaign: Campaign, auditId: string) =>
        recordStartOutcome(context.redis, destination, campaign, auditId);
      return runCampaign({ ...context, now, onDone }, id, options);
    },
  };
}

/** Writes the outcome of a campaign for the audit entry of its start. */
function recordStartOutcome(redis: RedisClient, destination: string, campaign: Campaign, auditId: string) {
  return recordOutcome(redis, destination, auditId, outcomeOf(campaign));
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
