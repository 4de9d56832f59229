/**
 * Delivers a batch of old consents by one call: settled ones leave → newest → ask Klaviyo → permit → locks → send → settle.
 * A consent that needs more than that leaves the batch and is sent alone: see `batch.ts`.
 *
 * Defends against:
 * - people who unsubscribed since, through us or by Klaviyo's own link;
 * - a live opt-in or withdrawal of the same person in flight: the addresses are locked during the call. A person whose address
 *   another job has is sent alone later;
 * - a call without an answer, after which a person withdraws: that person is sent alone, which unsubscribes again;
 * - one bad address that Klaviyo refuses a thousand people for: see `send-batch.ts`.
 */
import type { Outcome } from '@tracklayer/klaviyo';
import type { BreakerPass } from '../breaker/pass.js';
import { askRule, type LaneContext } from '../context.js';
import { passBreaker } from '../steps/acquire.js';
import { asksFirst } from '../steps/ask-rule.js';
import type { Disposition } from '../steps/settle.js';
import { askBatch } from './ask-batch.js';
import {
  channelsOf,
  endConsents,
  type OpenConsent,
  openConsents,
  type ParsedBatch,
  sendAlone,
  withChannels,
} from './batch.js';
import { endBatch } from './end-batch.js';
import { withoutOvertaken } from './overtaken.js';
import { sendBatch } from './send-batch.js';

/** @param ended why the batch is not sent, e.g. its migration was cancelled. */
export async function deliverConsents(
  batch: ParsedBatch,
  ended: Outcome | undefined,
  lane: LaneContext,
  signal: AbortSignal,
): Promise<Disposition> {
  const open = await openConsents(batch, lane);
  const skip = ended ?? withoutList(batch, lane);
  if (skip) {
    if (skip.kind === 'skipped') await endConsents(open, skip, batch, lane);
    return endBatch(batch, [], skip, lane);
  }
  if (open.length === 0) return endBatch(batch, [], { kind: 'duplicate', reason: 'already_delivered' }, lane);

  const passage = await passBreaker(batch, lane, signal);
  if (typeof passage === 'number') return { kind: 'delay', untilMs: lane.nowMs() + passage };
  let reported = false;
  const pass: BreakerPass = {
    ...passage,
    report(...how) {
      reported = true;
      return passage.report(...how);
    },
  };
  try {
    const current = await withoutOthers(await withoutOvertaken(open, batch, lane), batch, lane);
    if (!asksFirst(batch.job, askRule(lane)) || current.length === 0) {
      return await sendBatch(batch, current, { pass, asked: undefined }, lane, signal);
    }
    const consents = current.map(({ left }) => left);
    const { listId, enqueuedAtMs } = batch.job;
    const asked = await askBatch(
      { consents, enqueuedAtMs, ...(listId !== undefined && { listId }) },
      lane,
      signal,
    );
    const answeredMs = lane.nowMs();
    if (asked.kind === 'failed') {
      return await endBatch(batch, current, await pass.report(asked.outcome, asked.call), lane, asked.call);
    }
    const left = current.map((each, index) => {
      const withdrawn = asked.withdrawn[index] ?? [];
      const channels = channelsOf(each.left).filter(
        (channel) => !withdrawn.some((one) => one.channel === channel),
      );
      return withdrawn.length === 0
        ? each
        : { ...each, withdrawn, left: withChannels(each.left, [...channels]) };
    });
    const isGone = ({ left: consent }: OpenConsent) => channelsOf(consent).length === 0;
    const reason = 'withdrawn_at_klaviyo';
    await endConsents(left.filter(isGone), { kind: 'skipped', reason }, batch, lane);
    const rest = left.filter((each) => !isGone(each));
    return await sendBatch(batch, rest, { pass, asked: asked.call, answeredMs }, lane, signal);
  } finally {
    if (!reported) passage.abandon();
  }
}

/** A subscription without a list is skipped, as a single one is. */
function withoutList({ job }: ParsedBatch, lane: LaneContext): Outcome | undefined {
  const isGranted = job.consents[0]?.consent.status === 'granted';
  if (!isGranted || (job.listId ?? lane.settings.listId) !== undefined) return undefined;
  return { kind: 'skipped', reason: 'no_list_configured' };
}

/** Sends people alone whom the destination has under another e-mail address: their profile must be written first. */
async function withoutOthers(
  open: readonly OpenConsent[],
  batch: ParsedBatch,
  lane: LaneContext,
): Promise<OpenConsent[]> {
  const named = open.filter(({ left: { profile } }) => profile.externalId !== undefined);
  if (named.length === 0) return [...open];
  const known = await lane.store.knownPeople(named.map(({ left }) => left.profile));
  const elsewhere = new Set(named.filter((_, index) => known[index]?.elsewhere !== undefined));
  await sendAlone([...elsewhere], batch, lane);
  return open.filter((each) => !elsewhere.has(each));
}
