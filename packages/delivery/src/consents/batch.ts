/**
 * The consents of a batch while a worker delivers it: which of them are still to be sent, and how the others left.
 *
 * Defends against a worker that dies in between. A consent leaves the batch by its own completion marker, or as a job of its
 * own with an id that is the same each time. Until then it stays in the batch. So it is in two places for a moment, never in
 * none.
 */
import type { Channel } from '@tracklayer/events';
import type { SkipReason, Withdrawal } from '@tracklayer/klaviyo';
import {
  type Attempt,
  type BatchedConsent,
  type ConsentBatchJob,
  jobId,
  type NewJob,
  subscriptionOf,
} from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';
import { noteWithdrawn } from './note-withdrawn.js';

export type ParsedBatch = Parsed<ConsentBatchJob>;

/** A consent to send: perhaps for some of its channels only. */
export interface OpenConsent {
  /** The consent as it was enqueued. */
  whole: BatchedConsent;
  /** The consent with the channels that are left. */
  left: BatchedConsent;
  /** What the person withdrew at Klaviyo: one per channel that was left out. */
  withdrawn: readonly Withdrawal[];
}

/** The consents that have no completion marker. */
export async function openConsents({ job }: ParsedBatch, { store }: LaneContext): Promise<OpenConsent[]> {
  const markers = await store.markers(
    job.consents.map(({ jobId: id }) => ({ type: 'list-subscription', jobId: id })),
  );
  return job.consents
    .filter((_, index) => markers[index] === undefined)
    .map((whole) => ({ whole, left: whole, withdrawn: [] }));
}

/** Ends consents: sets their markers, counts them, and says what was withdrawn at Klaviyo. */
export async function endConsents(
  ended: readonly OpenConsent[],
  how: { kind: 'delivered' } | { kind: 'skipped'; reason: SkipReason },
  { ref, job }: ParsedBatch,
  lane: LaneContext,
): Promise<void> {
  if (ended.length === 0) return;
  const { store, metrics, destination, log } = lane;
  const first = await store.settleConsents(
    ended.map(({ whole }) => whole.jobId),
    how.kind,
    job.migrationId,
  );
  const news = ended.filter((_, index) => first[index]);
  for (const _ of news) metrics.settled(destination.id, 'list-subscription', how.kind);
  const withdrawn = news.flatMap((each) => each.withdrawn);
  if (withdrawn.length > 0) await noteWithdrawn({ ref, job }, withdrawn, lane);
  if (how.kind === 'skipped') {
    log.info(
      { destination: destination.id, ...ref, reason: how.reason, consents: news.length },
      'skipped consents of a batch',
    );
  }
}

/** Makes each consent a job of its own. It is sent alone, and dies alone. `attempts`: the history that it takes along. */
export async function sendAlone(
  some: readonly OpenConsent[],
  { job }: ParsedBatch,
  lane: LaneContext,
  attempts: readonly Attempt[] = [],
): Promise<void> {
  if (some.length === 0) return;
  await lane.enqueue(some.map(({ whole }) => subscriptionOf(job, whole, attempts)));
}

/**
 * Takes the refused channels out of a batch. A person without another channel leaves it. Otherwise only the refused channels
 * get a job, which the migration does not count: it counts the person.
 */
export function withoutChannels(
  open: readonly OpenConsent[],
  refused: ReadonlyMap<number, readonly Channel[]>,
  { job }: ParsedBatch,
): { rest: OpenConsent[]; alone: NewJob[] } {
  const rest: OpenConsent[] = [];
  const alone: NewJob[] = [];
  for (const [index, each] of open.entries()) {
    const channels = refused.get(index) ?? [];
    const others = channelsOf(each.left).filter((channel) => !channels.includes(channel));
    if (channels.length === 0) rest.push(each);
    else if (others.length === 0) alone.push(subscriptionOf(job, each.whole));
    else {
      rest.push({ ...each, left: withChannels(each.left, others) });
      alone.push(partOf(job, each.left, [...channels]));
    }
  }
  return { rest, alone };
}

/** The job of some channels of a consent. The same id as when a single subscription sets channels aside. */
export function partOf(job: ConsentBatchJob, consent: BatchedConsent, channels: Channel[]): NewJob {
  const { data, ...rest } = subscriptionOf(job, withChannels(consent, channels));
  const { migrationId: _, ...uncounted } = data;
  return {
    ...rest,
    jobId: jobId('list-subscription', 'channels', consent.jobId, channels.join()),
    data: uncounted,
  };
}

export function channelsOf({ consent }: BatchedConsent): readonly Channel[] {
  return consent.channels ?? ['email'];
}

export function withChannels(consent: BatchedConsent, channels: Channel[]): BatchedConsent {
  return { ...consent, consent: { ...consent.consent, channels } };
}
