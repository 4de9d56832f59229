import { randomBytes } from 'node:crypto';
import type { RedisClient } from '@tracklayer/redis';
import { onRecord, recordAct, recordOutcome } from '../audit/audit.js';
import type { Actor, AuditAction } from '../audit/types.js';
import type { ReplayContext } from '../context.js';
import { InvalidOrderError } from '../errors.js';
import { countLetters } from '../query/list.js';
import type { Selection } from '../query/selection.js';
import { checkSelection } from '../query/selection-text.js';
import { CampaignNotFoundError, CampaignStateError } from './errors.js';
import { outcomeOf } from './outcome.js';
import { runCampaign } from './run.js';
import { type CampaignRecord, readCampaign, readCampaigns, turnCampaign, writeCampaign } from './store.js';
import type { Campaign, CampaignOrder, CampaignState, Campaigns } from './types.js';

const LIST_LIMIT = 50;

/** Campaigns over a connection; see {@link Campaigns}. */
export function createCampaigns(
  contextOf: (destination: string) => ReplayContext,
  now: () => number,
): Campaigns {
  async function get(destination: string, id: string): Promise<Campaign | undefined> {
    return (await readCampaign(contextOf(destination).redis, destination, id))?.campaign;
  }

  /**
   * Puts on record who wants another state, then changes it, and what state it has then. In a state it has already it stays,
   * and nothing is recorded. A campaign that is cancelled has come to its outcome, but for the letters on their way.
   */
  function turn(action: AuditAction, to: CampaignState, from: readonly CampaignState[]) {
    return async (destination: string, id: string, who: Actor): Promise<Campaign> => {
      const { redis } = contextOf(destination);
      const before = await readCampaign(redis, destination, id);
      if (before === undefined) throw new CampaignNotFoundError(id);
      const { state } = before.campaign;
      if (state === to) return before.campaign;
      if (!from.includes(state)) throw new CampaignStateError(id, state);
      const was = await onRecord(redis, destination, { ...who, action, campaignId: id }, async (came) => {
        const turned = await turnCampaign(redis, destination, id, { to, from, nowMs: now() });
        came[turned.turned ? to : turned.was] = 1;
        return turned.turned ? to : turned.was;
      });
      if (was !== to) throw new CampaignStateError(id, was);
      const campaign = (await get(destination, id)) ?? before.campaign;
      if (to === 'cancelled') await recordCame(redis, destination, campaign, before.auditId);
      return campaign;
    };
  }

  return {
    async start(destination, order) {
      const { redis } = contextOf(destination);
      const startedAtMs = now();
      const { selection, edit, ratePerSecond, startFlows = false, ...who } = checkOrder(order, startedAtMs);
      const total = await countLetters(redis, destination, selection);
      const id = campaignId(startedAtMs);
      const auditId = await recordAct(redis, destination, {
        ...who,
        action: 'campaign-start',
        selection,
        campaignId: id,
        ...(edit && { edit }),
      });
      const record: CampaignRecord = {
        id,
        selection,
        ...who,
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
    pause: turn('campaign-pause', 'paused', ['running']),
    resume: turn('campaign-resume', 'running', ['paused']),
    cancel: turn('campaign-cancel', 'cancelled', ['running', 'paused']),
    run(destination, id, options) {
      const context = contextOf(destination);
      const onDone = (campaign: Campaign, auditId: string) =>
        recordCame(context.redis, destination, campaign, auditId);
      return runCampaign({ ...context, now, onDone }, id, options);
    },
  };
}

/** What came of it, in the entry of its start. */
function recordCame(redis: RedisClient, destination: string, campaign: Campaign, auditId: string) {
  return recordOutcome(redis, destination, auditId, outcomeOf(campaign));
}

/** The order, its selection frozen: letters that die from now on are not in it. */
function checkOrder(order: CampaignOrder, nowMs: number): CampaignOrder {
  const { reason, by, ratePerSecond } = order;
  const selection: Selection = checkSelection(order.selection);
  const problems = [
    ...(reason.trim() === '' ? [{ path: 'reason', fix: 'Say why, for whoever reads the audit.' }] : []),
    ...(by.trim() === '' ? [{ path: 'by', fix: 'Say who does it.' }] : []),
    ...(ratePerSecond === undefined || (Number.isFinite(ratePerSecond) && ratePerSecond > 0)
      ? []
      : [{ path: 'ratePerSecond', fix: 'Write a number above zero, or leave it out.' }]),
    ...(selection.state === undefined || selection.state === 'dead'
      ? []
      : [{ path: 'selection.state', fix: 'Only dead letters can be replayed.' }]),
  ];
  if (problems.length > 0) throw new InvalidOrderError(problems);
  const untilMs = Math.min(selection.untilMs ?? Number.POSITIVE_INFINITY, nowMs + 1);
  return { ...order, selection: { ...selection, untilMs } };
}

/** `c20260423-2214-k3f9`: to be read aloud at night; sorts by time. */
function campaignId(nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split('T');
  const minute = time.slice(0, 5).replace(':', '');
  return `c${date.replaceAll('-', '')}-${minute}-${randomBytes(3).toString('hex')}`;
}
