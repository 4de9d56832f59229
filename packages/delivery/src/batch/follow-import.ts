/**
 * Follows a profile import: Klaviyo accepts up to 10,000 profiles at once, imports them later, and then lists the ones that
 * it refused. The job stays in its lane until then. Each refused profile gets a job of its own, which dies with Klaviyo's
 * reason; the others are settled.
 *
 * Defends against:
 * - a worker or a Redis that dies after Klaviyo accepted the import and before the job knows its id: the profiles are
 *   imported once more, which changes nothing;
 * - a worker that dies while it sets refused profiles aside: their jobs are stored first, with ids that are the same each
 *   time. In between a profile is in two jobs, never in none;
 * - a key that may not read import jobs: the result is unknown, and nothing waits for it;
 * - an import that never ends: see `FOLLOW_IMPORT_MS`;
 * - an outage: reads spend no attempt, because the profiles are accepted.
 */
import type { ImportState } from '@tracklayer/klaviyo';
import type { EventBackfillJob, ImportJobRef } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';
import type { Attempted } from '../steps/attempt.js';
import { type Disposition, settle } from '../steps/settle.js';
import { ACCEPTED, endUnknown, noteEnd } from './end-import.js';
import { askAgainMs, type ImportResult, isFollowed, type UnknownReason } from './import-result.js';
import { partitionBatch } from './partition-batch.js';

/** A profile batch that Klaviyo has accepted. */
type Followed = Parsed<EventBackfillJob & { importJob: ImportJobRef }>;

/** What to do with a batch whose import was accepted or asked for its state. Undefined for any other attempt. */
export async function followImport(
  { ref, job }: Parsed<EventBackfillJob>,
  attempted: Attempted,
  lane: LaneContext,
): Promise<Disposition | undefined> {
  if (job.profiles === undefined) return undefined;
  if (job.importJob !== undefined) {
    return read({ ref, job: { ...job, importJob: job.importJob } }, attempted, lane);
  }
  if (attempted.outcome.kind !== 'delivered') return undefined;
  return accepted({ ref, job }, attempted, lane);
}

async function accepted(
  { ref, job }: Parsed<EventBackfillJob>,
  attempted: Attempted,
  lane: LaneContext,
): Promise<Disposition> {
  const { importJobId: id } = attempted;
  const profiles = job.profiles ?? [];
  if (id === undefined) {
    return settle({ ref, job }, { ...attempted, ...(await endUnknown({ ref, job }, 'no_id', lane)) }, lane);
  }
  // Klaviyo may import them at any moment from now on. The next live update must not rely on older fields.
  await lane.store.forgetPeople(profiles);
  const acceptedAtMs = lane.nowMs();
  await lane.store.importStarted(job.migrationId, ref.jobId, { profiles: profiles.length, acceptedAtMs });
  const importJob = { id, acceptedAtMs, size: profiles.length };
  return { kind: 'delay', untilMs: nextReadMs(importJob, lane), data: { ...job, importJob } };
}

async function read(followed: Followed, attempted: Attempted, lane: LaneContext): Promise<Disposition> {
  const { outcome, importState } = attempted;
  const { importJob } = followed.job;
  // After a long stop of the worker the result may be there. So only a read ends the wait.
  const isOver = !isFollowed(importJob, lane.nowMs());
  switch (outcome.kind) {
    case 'throttled':
      return settle(followed, attempted, lane);
    case 'held':
      if (isOver && outcome.scope !== 'destination') return unknown(followed, 'not_readable', lane);
      return settle(followed, attempted, lane);
    case 'retry': {
      if (isOver) return unknown(followed, 'not_readable', lane);
      const { code, status } = outcome.failure;
      const said = {
        destination: lane.destination.id,
        ...followed.ref,
        importJob: importJob.id,
        code,
        status,
      };
      lane.log.warn(said, 'could not read an import job; the worker asks again');
      return { kind: 'delay', untilMs: nextReadMs(importJob, lane) };
    }
    case 'delivered':
      if (importState?.kind === 'ended') return ended(followed, importState, lane);
      if (isOver) return unknown(followed, 'too_long', lane);
      return { kind: 'delay', untilMs: nextReadMs(importJob, lane) };
    case 'duplicate':
    case 'skipped':
      return unknown(followed, 'not_readable', lane);
    case 'dead': {
      const { status, hint } = outcome.failure;
      // Right after its start an import may not be there for reads.
      if (status === NOT_FOUND && lane.nowMs() - importJob.acceptedAtMs < NOT_THERE_YET_MS) {
        return { kind: 'delay', untilMs: nextReadMs(importJob, lane) };
      }
      return unknown(followed, reasonOf(status), lane, hint);
    }
  }
}

const NOT_FOUND = 404;
const NOT_THERE_YET_MS = 30_000;

function reasonOf(status: number | undefined): UnknownReason {
  if (status === 402 || status === 403) return 'no_scope';
  return status === NOT_FOUND || status === 405 || status === 410 ? 'not_found' : 'not_readable';
}

async function unknown(
  { ref, job }: Followed,
  reason: UnknownReason,
  lane: LaneContext,
  hint?: string,
): Promise<Disposition> {
  return settle({ ref, job }, await endUnknown({ ref, job }, reason, lane, hint), lane);
}

/** Klaviyo has said which profiles it refused. */
async function ended(
  { ref, job: { importJob, ...job } }: Followed,
  { failures, unnamed, isCancelled }: Extract<ImportState, { kind: 'ended' }>,
  lane: LaneContext,
): Promise<Disposition> {
  const size = job.profiles?.length ?? 0;
  const [first] = failures;
  if (first !== undefined) {
    lane.log.warn(
      { destination: lane.destination.id, ...ref, importJob: importJob.id, profiles: size, code: first.code },
      'profiles refused by their import',
    );
  }
  const { keep, others } =
    first === undefined ? { keep: job, others: [] } : partitionBatch(ref, job, failures, lane.settings);
  await lane.enqueue(others);
  await noteEnd({ ref, job }, lane);
  // All were refused: one of them dies as this job.
  if (keep.refused !== undefined) return { kind: 'delay', untilMs: lane.nowMs(), data: keep };
  const imported = resultOf(keep.profiles?.length ?? 0, { unnamed, isCancelled });
  return settle({ ref, job: keep }, { outcome: { kind: 'delivered', status: ACCEPTED }, imported }, lane);
}

/** @param kept how many profiles Klaviyo did not name as refused. */
function resultOf(
  kept: number,
  { unnamed, isCancelled }: { unnamed: number; isCancelled: boolean },
): ImportResult {
  const unknown = isCancelled ? kept : Math.min(unnamed, kept);
  return {
    imported: kept - unknown,
    unknown,
    ...(unknown > 0 && { reason: isCancelled ? 'cancelled' : 'not_named' }),
  };
}

function nextReadMs(importJob: ImportJobRef, { nowMs, random }: LaneContext): number {
  return nowMs() + askAgainMs(importJob, nowMs(), random());
}
