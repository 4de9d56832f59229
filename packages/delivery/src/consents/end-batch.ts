import type { Call, Outcome } from '@tracklayer/klaviyo';
import type { LaneContext } from '../context.js';
import { effectsOf } from '../steps/effects.js';
import { type Disposition, settle } from '../steps/settle.js';
import { type OpenConsent, type ParsedBatch, sendAlone } from './batch.js';

/**
 * Ends an attempt of a batch. Consents that are left return with it. Where the batch would become a dead letter, its consents
 * are sent alone instead: each then has its own end, with the history of the batch.
 */
export async function endBatch(
  batch: ParsedBatch,
  left: readonly OpenConsent[],
  outcome: Outcome,
  lane: LaneContext,
  call?: Call,
): Promise<Disposition> {
  const { ref, job } = batch;
  const effects = effectsOf(outcome, {
    attempts: job.attempts,
    enqueuedAtMs: job.enqueuedAtMs,
    nowMs: lane.nowMs(),
    random: 0,
    policy: lane.policy,
  });
  if (effects.letter) {
    await sendAlone(left, batch, lane, effects.letter.reason === 'exhausted' ? effects.attempts : []);
    lane.log.warn(
      { destination: lane.destination.id, ...ref, code: effects.letter.failure.code, consents: left.length },
      'batch of consents failed; each is sent alone',
    );
    return settle(batch, { outcome: { kind: 'skipped', reason: 'taken_apart' } }, lane);
  }
  const consents = left.length > 0 ? left.map(({ whole }) => whole) : job.consents;
  const parsed = { ref, job: { ...job, consents } };
  return settle(parsed, { outcome, ...(call && { endpoint: call.endpoint }) }, lane);
}
