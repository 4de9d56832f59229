/**
 * What is special about a back-fill before it is sent: what a paused migration brings waits, what a cancelled one brings is
 * not sent any more (the subscriptions beside its batches too), and an entry that Klaviyo refused in its batch is not sent
 * again to be refused once more: it is a dead letter, or a duplicate where Klaviyo has it already.
 */
import { isDuplicateEvent, type Outcome } from '@tracklayer/klaviyo';
import type { EventBackfillJob } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../steps/job-input.js';

export type BatchAdmission =
  | { kind: 'go' }
  | { kind: 'wait'; untilMs: number }
  /** `parsed`: the job as it is recorded, which a replay is to send. */
  | { kind: 'ended'; parsed: Parsed; outcome: Outcome };

/** How soon a paused migration's batch is looked at again. */
const PAUSED_MS = 15_000;

/** Whether a job of a migration may go; any other may. */
export async function admitBatch(parsed: Parsed, lane: LaneContext): Promise<BatchAdmission> {
  const { ref, job } = parsed;
  if (job.type !== 'event-backfill' && job.type !== 'list-subscription') return { kind: 'go' };
  if (job.migrationId === undefined) return { kind: 'go' };
  if (job.type === 'event-backfill' && job.refused !== undefined) {
    const { refused, ...asked } = job;
    const outcome: Outcome = isDuplicateEvent(refused)
      ? { kind: 'duplicate', reason: 'destination_says_so' }
      : { kind: 'dead', failure: refused };
    return { kind: 'ended', parsed: { ref, job: asked }, outcome };
  }
  switch (await lane.settlement.migrationState(job.migrationId)) {
    case 'cancelled':
      return { kind: 'ended', parsed, outcome: { kind: 'skipped', reason: 'migration_cancelled' } };
    case 'paused':
      return { kind: 'wait', untilMs: lane.nowMs() + PAUSED_MS };
    default:
      return { kind: 'go' };
  }
}

/** How many events or profiles a batch holds. */
export function batchSize({ events, profiles }: EventBackfillJob): number {
  return profiles?.length ?? events.length;
}
