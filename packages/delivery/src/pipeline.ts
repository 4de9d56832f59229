/**
 * The way of one job, top to bottom: parse → admit → turn → (permit → build → send → classify) → settle.
 * It knows nothing of BullMQ: a job comes in as a value, what the queue has to do goes out as a value.
 */
import { parseJob } from '@tracklayer/lanes';
import { admitBatch } from './batch/admit-batch.js';
import { splitBatch } from './batch/split-batch.js';
import type { LaneContext } from './context.js';
import { takeTurn } from './steps/acquire.js';
import { admit } from './steps/admit.js';
import { attempt } from './steps/attempt.js';
import type { Parsed, Received } from './steps/job-input.js';
import { type Disposition, settle } from './steps/settle.js';

/** @throws `UnparseableJobError` for a payload that is no job; the signal's reason when it is aborted. */
export async function deliver(
  received: Received,
  lane: LaneContext,
  signal: AbortSignal,
): Promise<Disposition> {
  const parsed = parse(received);

  const admission = await admit(parsed, lane);
  if (admission.kind === 'wait') return { kind: 'delay', untilMs: admission.untilMs };
  if (admission.kind === 'ended') return settle(parsed, { outcome: admission.outcome }, lane);

  const batch = await admitBatch(parsed, lane);
  if (batch.kind === 'wait') return { kind: 'delay', untilMs: batch.untilMs };
  if (batch.kind === 'ended') return settle(batch.parsed, { outcome: batch.outcome }, lane);

  const taken = await takeTurn(parsed, admission.carryProfile, lane, signal);
  if (taken.kind === 'back') return { kind: 'delay', untilMs: lane.nowMs() + taken.afterMs };
  if (taken.kind === 'ended') return settle(parsed, { outcome: taken.outcome }, lane);

  const { turn } = taken;
  try {
    const attempted = await attempt(turn, lane, signal);
    if (attempted === undefined) return { kind: 'delay', untilMs: lane.nowMs() };
    const split = await splitBatch(parsed, attempted, lane);
    if (split) return split;
    return await settle(parsed, { ...attempted, ...(turn.writes && { wrote: turn.writes }) }, lane);
  } finally {
    await turn.end();
  }
}

function parse({ ref, data }: Received): Parsed {
  return { ref, job: parseJob(data) };
}
