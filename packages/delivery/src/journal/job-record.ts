/** Makes what the journal keeps of a job that ended. Pure. */
import {
  type CallDetail,
  type Entry,
  type JournalIndexer,
  type JournalLevel,
  packDetails,
  packEntry,
  REINDEX_AFTER_MS,
  requestTag,
  type WaitKind,
} from '@tracklayer/journal';
import type { Outcome } from '@tracklayer/klaviyo';
import {
  type Attempt,
  type DeliveryJob,
  type JobMarks,
  type JournalRecord,
  journalTag,
  journalTags,
  type SettledMarker,
} from '@tracklayer/lanes';
import { attemptsSpent } from '../steps/attempt-history.js';

/** How a run ended, as far as the journal tells it. */
export interface RunEnd {
  marker: SettledMarker;
  outcome: Outcome;
  /** Values that the destination did not take. */
  dropped: readonly { code: string; field: string }[];
}

/** What a run knows of its job at the end. */
export interface EndedRun {
  jobId: string;
  job: DeliveryJob;
  end: RunEnd;
  begunAtMs: number;
  endedAtMs: number;
  calls: readonly CallDetail[];
  /** What it waited for, in words of the journal. */
  waited: readonly string[];
  /** Klaviyo's id of the profile that was written. */
  profileId: string | undefined;
  /** How many events its last call had, where that was a bulk call of a surge. */
  bulk: number | undefined;
}

/** @param marks what the journal noted of the job before */
export function recordOf(
  run: EndedRun,
  indexer: JournalIndexer,
  marks: JobMarks | undefined,
): Omit<JournalRecord, 'isWatched'> {
  const { jobId, job, end, begunAtMs, endedAtMs, calls, waited } = run;
  const isFound = marks?.isInJournal && endedAtMs - job.enqueuedAtMs <= REINDEX_AFTER_MS;
  const tags = isFound ? journalTag(jobId, job) : journalTags(indexer, jobId, job);
  const entry: Entry = {
    ...endOf(end),
    trackedAtMs: job.enqueuedAtMs,
    begunAtMs,
    endedAtMs,
    attempts: attemptsSpent(job.attempts) + (calls.length > 0 ? 1 : 0),
    ...lastAnswer(calls),
    ...nameOf(job),
    ...(run.bulk !== undefined && { bulk: run.bulk }),
    waits: waitKinds(job, waited),
  };
  return {
    tags: indexer.level === 'full' ? tags + requestTags(calls) : tags,
    entry: packEntry(entry),
    details: detailsOf(indexer.level, run),
    lifeMs: indexer.lifeMs,
  };
}

function endOf({ marker, outcome }: RunEnd): Pick<Entry, 'end' | 'reason'> {
  return 'reason' in outcome ? { end: marker, reason: outcome.reason } : { end: marker };
}

function lastAnswer(calls: readonly CallDetail[]): Pick<Entry, 'status' | 'requestId'> {
  const { status, requestId } = calls.at(-1) ?? {};
  return { ...(status !== undefined && { status }), ...(requestId !== undefined && { requestId }) };
}

function nameOf(job: DeliveryJob): Pick<Entry, 'name' | 'bulk'> {
  if (job.type === 'metric-event') return { name: job.event.name };
  if (job.type !== 'event-backfill') return {};
  return { bulk: (job.consents ?? job.profiles ?? job.events).length };
}

/** Each kind once, in the order in which a job meets them. */
function waitKinds({ follows, attempts }: DeliveryJob, waited: readonly string[]): WaitKind[] {
  const kinds = new Set<WaitKind>();
  if (follows) kinds.add(follows.type === 'list-subscription' ? 'subscription' : 'profile');
  for (const what of waited) kinds.add(what.split(' ', 1)[0] as WaitKind);
  for (const { outcome } of attempts) {
    const kind = ATTEMPT_WAITS[outcome];
    if (kind) kinds.add(kind);
  }
  return [...kinds];
}

const ATTEMPT_WAITS: Readonly<Partial<Record<Attempt['outcome'], WaitKind>>> = {
  held: 'hold',
  throttled: 'throttle',
  retry: 'retry',
};

function requestTags(calls: readonly CallDetail[]): string {
  return calls.map(({ requestId }) => (requestId === undefined ? '' : requestTag(requestId))).join('');
}

function detailsOf(level: JournalLevel, { calls, job, end, waited, profileId }: EndedRun): string {
  if (level !== 'full') return '';
  const leftOut = [
    ...(job.leftOut ?? []).map(({ path, code }) => ({ field: path, reason: code })),
    ...end.dropped.map(({ field, code }) => ({ field, reason: code })),
  ];
  return packDetails({ calls, leftOut, waited, ...(profileId !== undefined && { profileId }) });
}
