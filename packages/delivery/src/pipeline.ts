/**
 * The way of one job, top to bottom: parse → admit → (permit → build → send → classify) → settle.
 * It knows nothing of BullMQ: a job comes in as a value, what the queue has to do goes out as a value.
 */
import { parseJob } from '@tracklayer/lanes';
import { admit } from './admit.js';
import { attempt } from './attempt.js';
import type { LaneContext } from './context.js';
import type { Parsed, Received } from './received.js';
import { type Disposition, settle } from './settle.js';

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

  const attempted = await attempt(admission.job, admission.carryProfile, lane, signal);

  return settle(parsed, { ...attempted, sent: admission.job }, lane);
}

function parse({ ref, data }: Received): Parsed {
  return { ref, job: parseJob(data) };
}
