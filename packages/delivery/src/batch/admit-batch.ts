/**
 * Checks a job of a migration before it is sent, batches, subscriptions and phone numbers alike:
 * - jobs of a paused migration wait;
 * - jobs of a cancelled migration are skipped;
 * - an entry that Klaviyo refused in its batch is not sent again. It is a duplicate if Klaviyo has it already, else dead;
 * - a batch that Klaviyo imports already is followed, also while the migration is paused or cancelled.
 */
import { isDuplicateEvent, type Outcome } from '@tracklayer/klaviyo';
import type { EventBackfillJob } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';

export type BatchAdmission =
  | { kind: 'go' }
  | { kind: 'wait'; untilMs: number }
  /** `parsed`: the job to record, without the refusal, so that a replay sends it. */
  | { kind: 'ended'; parsed: Parsed; outcome: Outcome };

/** How often a job of a paused migration checks again. */
const PAUSED_MS = 15_000;

/** Whether the job may be sent. A job outside a migration always may. */
export async function admitBatch(parsed: Parsed, lane: LaneContext): Promise<BatchAdmission> {
  const { ref, job } = parsed;
  if (job.type === 'metric-event' || job.migrationId === undefined) return { kind: 'go' };
  if (job.type === 'event-backfill' && job.refused !== undefined) {
    const { refused, ...original } = job;
    const outcome: Outcome = isDuplicateEvent(refused)
      ? { kind: 'duplicate', reason: 'destination_says_so' }
      : { kind: 'dead', failure: refused };
    return { kind: 'ended', parsed: { ref, job: original }, outcome };
  }
  if (job.type === 'event-backfill' && job.importJob !== undefined) return { kind: 'go' };
  switch (await lane.store.migrationState(job.migrationId)) {
    case 'cancelled':
      return { kind: 'ended', parsed, outcome: { kind: 'skipped', reason: 'migration_cancelled' } };
    case 'paused':
      return { kind: 'wait', untilMs: lane.nowMs() + PAUSED_MS };
    default:
      return { kind: 'go' };
  }
}

/** The number of entries in a batch. */
export function batchSize({ events, profiles, consents }: EventBackfillJob): number {
  return (consents ?? profiles ?? events).length;
}
