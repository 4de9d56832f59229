/**
 * Puts an outcome into effect. Each effect can be repeated without harm and they run in one fixed order, so a worker
 * killed between any two of them leaves a job that the next worker settles to the same end:
 * record (mark or dead letter) → follow-up of a replay → followers released → the job leaves the lane.
 */
import type { Endpoint, Outcome } from '@tracklayer/klaviyo';
import { type Attempt, type DeliveryJob, migrationTally } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import { identitiesOf, type ProfileWrite } from '../locks/profile-lock.js';
import { type Consequences, consequencesOf } from './effects.js';
import type { Parsed } from './job-input.js';

/** What the queue has to do with the job now. */
export type Disposition =
  | { kind: 'complete'; outcome: Outcome['kind'] }
  | { kind: 'delay'; untilMs: number; data?: DeliveryJob };

export interface Ended {
  outcome: Outcome;
  /** The call that decided it, where one was made. */
  endpoint?: Endpoint;
  /** What went out of a profile with it. */
  wrote?: ProfileWrite;
}

export async function settle(parsed: Parsed, ended: Ended, lane: LaneContext): Promise<Disposition> {
  const { job } = parsed;
  const consequences = consequencesOf(ended.outcome, {
    attempts: job.attempts,
    enqueuedAtMs: job.enqueuedAtMs,
    nowMs: lane.nowMs(),
    random: lane.random(),
    policy: lane.policy,
  });

  if (consequences.blockMs !== undefined && ended.endpoint !== undefined) {
    await lane.permits.block(ended.endpoint, consequences.blockMs);
  }
  if (consequences.letter) await recordLetter(parsed, consequences.letter, consequences.attempts, lane);
  if (consequences.mark) await recordMark(parsed, ended, consequences.mark, lane);
  if (consequences.queue.kind === 'complete' && job.releases) await lane.settlement.release(job.releases);
  tell(parsed, ended.outcome, consequences, lane);

  return consequences.queue.kind === 'complete'
    ? { kind: 'complete', outcome: effective(ended.outcome, consequences) }
    : {
        kind: 'delay',
        untilMs: consequences.queue.untilMs,
        data: { ...job, attempts: consequences.attempts },
      };
}

function recordLetter(
  { ref, job }: Parsed,
  { reason, failure }: NonNullable<Consequences['letter']>,
  attempts: Attempt[],
  lane: LaneContext,
): Promise<unknown> {
  const nowMs = lane.nowMs();
  return lane.deadLetters.record(lane.destination.id, { ref, job, reason, failure, attempts, nowMs });
}

async function recordMark(
  { ref, job }: Parsed,
  { outcome, wrote }: Ended,
  mark: NonNullable<Consequences['mark']>,
  lane: LaneContext,
): Promise<void> {
  if (outcome.kind === 'delivered' && wrote) {
    await lane.settlement.rememberProfile(wrote.identity, wrote.profile, wrote.timeMs);
  }
  if (outcome.kind === 'delivered' && job.type === 'event-backfill') {
    await lane.settlement.forgetProfiles((job.profiles ?? []).flatMap(identitiesOf));
  }
  await lane.settlement.settle(ref, mark, migrationTally(lane.destination.id, job));
  if (job.replay) await lane.deadLetters.resolve(lane.destination.id, job.replay.letterId, mark);
}

function effective(outcome: Outcome, consequences: Consequences): Outcome['kind'] {
  return consequences.letter ? 'dead' : outcome.kind;
}

function tell({ ref, job }: Parsed, outcome: Outcome, consequences: Consequences, lane: LaneContext): void {
  const kind = effective(outcome, consequences);
  lane.metrics.settled(lane.destination.id, ref.type, kind);
  if (kind === 'delivered')
    lane.metrics.delivered(lane.destination.id, ref.type, lane.nowMs() - job.enqueuedAtMs);

  const failure = 'failure' in outcome ? outcome.failure : undefined;
  const line = {
    destination: lane.destination.id,
    type: ref.type,
    jobId: ref.jobId,
    outcome: kind,
    ...('reason' in outcome ? { reason: outcome.reason } : {}),
    ...(failure
      ? {
          code: failure.code,
          status: failure.status,
          detail: failure.detail,
          pointer: failure.pointer,
          requestId: failure.requestId,
        }
      : {}),
    ...(consequences.queue.kind === 'delay' ? { againInMs: consequences.queue.untilMs - lane.nowMs() } : {}),
  };
  if (kind === 'dead') lane.log.error({ ...line, hint: failure?.hint }, 'dead letter');
  else if (kind === 'held') lane.log.warn(line, 'held');
  else if (kind === 'retry' || kind === 'throttled') lane.log.warn(line, kind);
  else lane.log.debug(line, kind);
}
