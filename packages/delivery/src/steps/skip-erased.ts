/**
 * Keeps jobs about erased people from being sent.
 *
 * Defends against a job that was tracked before its person was erased, or by an application that does not know of it yet, and
 * against a batch that brings the person back. The check runs before the job is admitted. It runs again after a long wait for
 * a permit, because the person may have been erased meanwhile.
 */
import { type DeliveryJob, type EventBackfillJob, memoriesAbout, peopleOf } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';

export type ErasedCheck =
  | { kind: 'go'; parsed: Parsed }
  /** Every person of the job was erased. */
  | { kind: 'erased' };

/** What stays of the payload of a job whose person was erased. */
export type ErasedPayload = Pick<DeliveryJob, 'v' | 'type'> & { erased: true };

/** A job that waited longer than this for its permit is checked again. The wait for a free permit is much shorter. */
const CHECK_AGAIN_MS = 500;

export async function skipErased(parsed: Parsed, lane: LaneContext): Promise<ErasedCheck> {
  const { job, ref } = parsed;
  const profiles = peopleOf(job);
  const erased = await lane.erased.among(profiles);
  if (!erased.includes(true)) return { kind: 'go', parsed };
  // The application may have left a memory or a consent of the person again.
  await lane.store.forgetNames(profiles.flatMap((profile, at) => (erased[at] ? memoriesAbout(profile) : [])));
  if (job.type !== 'event-backfill' || !erased.includes(false)) return { kind: 'erased' };
  const left = withoutEntries(job, (at) => erased[at] === true);
  const dropped = erased.filter(Boolean).length;
  await lane.store.dropEntries(ref, left, dropped);
  lane.metrics.erased(lane.destination.id, ref.type, dropped);
  lane.log.info(
    { destination: lane.destination.id, ...ref, entries: dropped, reason: 'erased' },
    'left entries of erased people out of a batch',
  );
  return { kind: 'go', parsed: { ref, job: left } };
}

/** A function that says whether the people of the job may still be sent to, after the wait for a permit. */
export function stillAllowed(job: DeliveryJob, lane: LaneContext): () => boolean | Promise<boolean> {
  const sinceMs = lane.nowMs();
  return () =>
    lane.nowMs() - sinceMs < CHECK_AGAIN_MS ||
    lane.erased.among(peopleOf(job)).then((erased) => !erased.includes(true));
}

export function erasedPayload({ v, type }: DeliveryJob): ErasedPayload {
  return { v, type, erased: true };
}

/** The batch without the entries that `isLeftOut` names by their place. Pure. */
function withoutEntries(job: EventBackfillJob, isLeftOut: (at: number) => boolean): EventBackfillJob {
  const kept = <T>(entries: readonly T[]) => entries.filter((_, at) => !isLeftOut(at));
  if (job.consents !== undefined) return { ...job, consents: kept(job.consents) };
  return job.profiles === undefined
    ? { ...job, events: kept(job.events) }
    : { ...job, profiles: kept(job.profiles) };
}
