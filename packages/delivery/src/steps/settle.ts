/**
 * Applies the effects of an outcome. Each can be repeated without harm, and they run in a fixed order:
 * lines of an order → completion marker or dead letter → end of a replay → wake dependents → the job leaves the lane.
 * So if a worker is killed between two of them, the next worker settles the job to the same end.
 */
import { channelsWithoutAddress, leftOutField, type Profile } from '@tracklayer/events';
import type { Endpoint, HoldScope, Outcome, Withdrawal } from '@tracklayer/klaviyo';
import { type Attempt, type DeliveryJob, isConsentBatch, migrationTally } from '@tracklayer/lanes';
import { batchSize } from '../batch/admit-batch.js';
import { countsOf, type ImportResult } from '../batch/import-result.js';
import { noteWithdrawn } from '../consents/note-withdrawn.js';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';
import type { ProfileWrite } from '../locks/profile-lock.js';
import { releaseWaitingEvents } from './acquire.js';
import { countReplayed } from './count-replayed.js';
import type { Dropped } from './dropped.js';
import { type Effects, effectsOf, parkedMs } from './effects.js';
import { enqueueOrderedProducts } from './ordered-products.js';
import { rememberDropped, rememberWritten } from './remember.js';
import type { ErasedPayload } from './skip-erased.js';
import { withoutPeople } from './without-people.js';

/** What the queue must do with the job. */
export type Disposition =
  /** `data` replaces the payload, which BullMQ keeps for a while. */
  | { kind: 'complete'; outcome: Outcome['kind']; data?: ErasedPayload }
  | { kind: 'delay'; untilMs: number; data?: DeliveryJob };

export interface Ended {
  outcome: Outcome;
  /** The call that decided it, if there was one. */
  endpoint?: Endpoint;
  /** A live event that was too old to start flows. */
  late?: true;
  /** The lock of the profile that was to be written. */
  wrote?: ProfileWrite;
  /** The profile fields that were written. */
  written?: Profile;
  /** Values that the destination did not take. */
  dropped?: readonly Dropped[];
  /** The result of a profile import. */
  imported?: ImportResult;
  /** What the person withdrew at Klaviyo. */
  withdrawn?: readonly Withdrawal[];
}

export async function settle(parsed: Parsed, ended: Ended, lane: LaneContext): Promise<Disposition> {
  const { job } = parsed;
  const effects = effectsOf(ended.outcome, {
    attempts: job.attempts,
    enqueuedAtMs: job.enqueuedAtMs,
    nowMs: lane.nowMs(),
    random: lane.random(),
    policy: lane.policy,
    warnings: ended.dropped?.map(({ warning }) => warning),
  });

  if (effects.blockMs !== undefined && ended.endpoint !== undefined) {
    await lane.permits.block(ended.endpoint, effects.blockMs, effects.askedMs);
  }
  if (ended.dropped?.length) await rememberDropped(ended.dropped, lane);
  if (effects.letter) await recordLetter(parsed, effects.letter, effects.attempts, lane);
  if (lane.destination.orderedProducts && effects.marker && effects.marker !== 'skipped') {
    await enqueueOrderedProducts(job, lane);
  }
  if (effects.marker) await recordMarker(parsed, ended, effects.marker, lane);
  const { releases: dependents } = job;
  if (effects.queue.kind === 'complete' && dependents) await lane.store.releaseDependents(dependents);
  const parkedUntilMs =
    ended.outcome.kind === 'held' ? await park(parsed, ended.outcome.scope, lane) : undefined;
  const { kind } = ended.outcome;
  if (!effects.letter && (kind === 'retry' || kind === 'throttled')) lane.notes?.failed(kind);
  report(parsed, ended.outcome, effects, lane);
  reportDropped(parsed, ended, lane);
  if (effects.queue.kind === 'complete') reportLeftOut(parsed, lane);

  return effects.queue.kind === 'complete'
    ? { kind: 'complete', outcome: countedAs(ended.outcome, effects) }
    : {
        kind: 'delay',
        untilMs: parkedUntilMs ?? effects.queue.untilMs,
        data: { ...job, attempts: effects.attempts },
      };
}

/** When a job returns that an endpoint, a list or a flag holds: the end of the hold wakes it sooner. */
async function park({ ref, job }: Parsed, scope: HoldScope, lane: LaneContext): Promise<number | undefined> {
  await lane.notes?.waits('hold', scope);
  if (scope === 'destination') return undefined;
  await releaseWaitingEvents(job, lane);
  const isParked = await lane.breaker.park(ref, scope);
  return lane.nowMs() + (isParked ? parkedMs(lane.random()) : 0);
}

function recordLetter(
  { ref, job }: Parsed,
  { reason, failure }: NonNullable<Effects['letter']>,
  attempts: Attempt[],
  lane: LaneContext,
): Promise<unknown> {
  const nowMs = lane.nowMs();
  // For the circuit breaker only.
  const { foreign: _foreign, ...told } = failure;
  return lane.deadLetters.record(lane.destination.id, { ref, job, reason, failure: told, attempts, nowMs });
}

async function recordMarker(
  { ref, job }: Parsed,
  { outcome, wrote, written, dropped = [], withdrawn = [], late, imported }: Ended,
  marker: NonNullable<Effects['marker']>,
  lane: LaneContext,
): Promise<void> {
  if (outcome.kind === 'delivered' && wrote && written) {
    await rememberWritten(wrote, written, dropped, lane);
  }
  if (outcome.kind === 'delivered' && job.type === 'event-backfill') {
    await lane.store.forgetPeople(job.profiles ?? [], job.enqueuedAtMs);
  }
  // The consents of a batch were counted one by one.
  const isCounted = isConsentBatch(job) && !isErased(outcome);
  const tally = isCounted ? undefined : migrationTally(lane.destination.id, job);
  const also = imported ? countsOf(imported) : {};
  // The journal knows nothing more of an erased person.
  const record = isErased(outcome)
    ? undefined
    : lane.notes?.record(ref, job, { marker, outcome, dropped: dropped.map((each) => each.warning) });
  const isFirst = await lane.store.settle(ref, marker, tally && { ...tally, also }, record);
  if (isFirst && withdrawn.length > 0) await noteWithdrawn({ ref, job }, withdrawn, lane);
  if (outcome.kind === 'delivered' && late) lane.lateNotice.note();
  if (!job.replay) return;
  await lane.deadLetters.resolve(lane.destination.id, job.replay.letterId, marker);
  if (isErased(outcome)) await lane.deadLetters.forget(lane.destination.id, job.replay.letterId);
}

/** The outcome as counted: a retry without attempts left is dead. */
function countedAs(outcome: Outcome, effects: Effects): Outcome['kind'] {
  return effects.letter ? 'dead' : outcome.kind;
}

function report({ ref, job }: Parsed, outcome: Outcome, effects: Effects, lane: LaneContext): void {
  const kind = countedAs(outcome, effects);
  lane.metrics.settled(lane.destination.id, ref.type, kind);
  if (effects.queue.kind === 'complete') countReplayed(lane, job, kind);
  if (kind === 'delivered')
    lane.metrics.delivered(lane.destination.id, ref.type, lane.nowMs() - job.enqueuedAtMs);

  if (isErased(outcome)) lane.metrics.erased(lane.destination.id, ref.type, entriesOf(job));
  const failure = 'failure' in outcome ? outcome.failure : undefined;
  // Nearly all jobs end so, and few workers log it.
  if (failure === undefined && !isErased(outcome) && !lane.log.isLevelEnabled('debug')) return;
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
          detail: withoutPeople(failure.detail, job),
          pointer: failure.pointer,
          requestId: failure.requestId,
          hint: failure.hint,
        }
      : {}),
    ...(effects.queue.kind === 'delay' ? { againInMs: effects.queue.untilMs - lane.nowMs() } : {}),
    ...(effects.blockMs !== undefined && { waitMs: effects.blockMs }),
    ...(effects.askedMs !== undefined && { askedMs: effects.askedMs }),
  };
  if (kind === 'dead') lane.log.error(line, 'dead letter');
  else if (kind === 'held') lane.log.warn(line, 'held');
  else if (kind === 'retry' || kind === 'throttled') lane.log.warn(line, kind);
  else if (isErased(outcome)) lane.log.info(line, 'not sent: the person was erased');
  else lane.log.debug(line, kind);
}

function isErased(outcome: Outcome): boolean {
  return outcome.kind === 'skipped' && outcome.reason === 'erased';
}

function entriesOf(job: DeliveryJob): number {
  return job.type === 'event-backfill' ? batchSize(job) : 1;
}

/** Names the field and the reason, never the value. */
function reportDropped({ ref, job }: Parsed, { outcome, dropped = [] }: Ended, lane: LaneContext): void {
  for (const { warning } of dropped) {
    lane.metrics.leftOut(lane.destination.id, ref.type, warning.field, warning.code);
    lane.log.warn(
      { destination: lane.destination.id, ...ref, field: warning.field, reason: warning.code },
      'left out a value that the destination does not take',
    );
  }
  const channels =
    job.type === 'list-subscription' && outcome.kind === 'delivered'
      ? channelsWithoutAddress(job.profile, job.consent)
      : [];
  if (channels.length === 0) return;
  lane.log.warn(
    { destination: lane.destination.id, ...ref, channels, reason: 'no_address_for_channel' },
    'skipped channels without an address',
  );
}

/** Once per job: a replay leaves out the same values again. */
function reportLeftOut({ ref, job }: Parsed, lane: LaneContext): void {
  if (job.replay !== undefined) return;
  for (const { path, code } of job.leftOut ?? []) {
    const field = leftOutField(path);
    lane.metrics.leftOut(lane.destination.id, ref.type, field, code);
    lane.log.warn(
      { destination: lane.destination.id, ...ref, field, reason: code },
      'left out a value that could not be understood',
    );
  }
}
