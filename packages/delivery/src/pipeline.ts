/**
 * The pipeline of one job: parse → admit → acquire → permit → build → send → classify → settle.
 * `attempt` runs the steps from permit to classify.
 * The pipeline does not know BullMQ: it takes a job as a value and returns what the queue must do as a value.
 */
import { isConsentBatch, parseJob, quarantinedEvent } from '@tracklayer/lanes';
import { admitBatch, type BatchAdmission } from './batch/admit-batch.js';
import { followImport } from './batch/follow-import.js';
import { splitBatch } from './batch/split-batch.js';
import { deliverConsents } from './consents/deliver-consents.js';
import type { LaneContext } from './context.js';
import type { Parsed, Received } from './job-input.js';
import { acquire } from './steps/acquire.js';
import { admit } from './steps/admit.js';
import { attempt } from './steps/attempt.js';
import { readNames } from './steps/name-people.js';
import { askAhead } from './steps/permit-ahead.js';
import { recordQuarantined } from './steps/quarantine.js';
import { setAsideChannels } from './steps/set-aside-channels.js';
import { type Disposition, settle } from './steps/settle.js';
import { erasedPayload, skipErased } from './steps/skip-erased.js';

/** @throws `UnparseableJobError` for a payload that is not a job; the signal's reason when it is aborted. */
export async function deliver(
  received: Received,
  of: LaneContext,
  signal: AbortSignal,
): Promise<Disposition> {
  const notes = of.journal.begin(received.ref, received.data, received.marks);
  const lane: LaneContext = { ...of, notes };
  const quarantined = quarantinedEvent(received.data);
  if (quarantined) return recordQuarantined({ ref: received.ref, job: quarantined }, lane);
  const whole = parse(received);
  const ahead = askAhead(whole.job, lane, signal);
  try {
    return await deliverJob(whole, ahead ? { ...lane, permits: ahead.permits } : lane, signal);
  } finally {
    ahead?.end();
  }
}

async function deliverJob(whole: Parsed, lane: LaneContext, signal: AbortSignal): Promise<Disposition> {
  // Before all that is read of the job: the wait takes up to two seconds.
  const againMs = lane.carriers && (await lane.carriers.wait(whole.job, signal));
  if (againMs !== undefined) {
    await lane.notes?.waits('event');
    return { kind: 'delay', untilMs: againMs };
  }
  // Together: all reads take one round trip. Redis answers in this order, so the names are not older than the markers.
  const [admission, names, erased] = await Promise.all([
    admit(whole, lane),
    // A batch has so many people that its names are read only when it is sent.
    whole.job.type === 'event-backfill' ? undefined : readNames(whole.job, lane),
    skipErased(whole, lane),
  ]);
  if (erased.kind === 'erased') {
    const settled = await settle(whole, { outcome: { kind: 'skipped', reason: 'erased' } }, lane);
    return settled.kind === 'complete' ? { ...settled, data: erasedPayload(whole.job) } : settled;
  }
  const { parsed } = erased;
  if (admission.kind === 'wait') return { kind: 'delay', untilMs: admission.untilMs };
  if (admission.kind === 'ended') return settle(parsed, { outcome: admission.outcome }, lane);

  const batch = parsed.job.type === 'metric-event' ? OF_NO_MIGRATION : await admitBatch(parsed, lane);
  if (batch.kind === 'wait') {
    await lane.notes?.waits('migration');
    return { kind: 'delay', untilMs: batch.untilMs };
  }
  const { ref, job } = parsed;
  if (isConsentBatch(job)) {
    return deliverConsents({ ref, job }, batch.kind === 'ended' ? batch.outcome : undefined, lane, signal);
  }
  if (batch.kind === 'ended') return settle(batch.parsed, { outcome: batch.outcome }, lane);

  const acquisition = await acquire(parsed, admission.carryProfile, lane, signal);
  if (acquisition.kind === 'delay') return { kind: 'delay', untilMs: lane.nowMs() + acquisition.afterMs };
  if (acquisition.kind === 'ended') return settle(parsed, { outcome: acquisition.outcome }, lane);

  const { acquired } = acquisition;
  try {
    const attempted = await attempt(names ? { ...acquired, names } : acquired, lane, signal);
    if (attempted === undefined) return { kind: 'delay', untilMs: lane.nowMs() };
    if (job.type === 'event-backfill') {
      const returned =
        (await followImport({ ref, job }, attempted, lane)) ??
        (await splitBatch({ ref, job }, attempted, lane));
      if (returned) return returned;
    }
    if (job.type === 'list-subscription') await setAsideChannels({ ref, job }, attempted, lane);
    const wrote = acquired.profileWrite;
    return await settle(parsed, { ...attempted, ...(wrote && { wrote }) }, lane);
  } finally {
    await acquired.release();
  }
}

/** An event that is sent by itself waits for no migration, whatever brought it. */
const OF_NO_MIGRATION: BatchAdmission = { kind: 'go' };

function parse({ ref, data }: Received): Parsed {
  return { ref, job: parseJob(data) };
}
