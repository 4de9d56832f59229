import { isObject } from '@tracklayer/events';
import {
  type Attempt,
  type DeliveryJob,
  type JobRef,
  leaveOut,
  parseJob,
  type QuarantinedEvent,
  quarantinedEvent,
} from '@tracklayer/lanes';
import { eventIdsOf, eventsOf } from './identifiers.js';
import type { DeadLetter, DeadReason } from './letter.js';
import { letterId } from './letter-id.js';

/** The death of a job, as the worker reports it. */
export interface Death {
  ref: JobRef;
  /** Any value: a payload that cannot be parsed is kept as it is. */
  job: DeliveryJob | unknown;
  reason: DeadReason;
  /** The last failure, without secrets. */
  failure: {
    code: string;
    status?: number;
    detail?: string;
    pointer?: string;
    textKey?: string;
    hint?: string;
    requestId?: string;
    body?: string;
  };
  /** The attempts of this run, oldest first. */
  attempts: readonly Attempt[];
  /** Name of the event that the job was made for, if the job does not contain it. */
  eventName?: string;
  nowMs: number;
}

/** Enough for ten runs of fifty attempts. */
const MAX_ATTEMPTS = 500;

/**
 * The letter after a death, where `before` is the stored letter. Undefined if the death adds nothing:
 * - It is already recorded. A worker that was killed between recording and completing makes the job die once more.
 * - It is a late report about a run before the last replay.
 *
 * @param rootCause the id of the cause of the dead job that this one waited for.
 */
export function afterDeath(
  destination: string,
  death: Death,
  before: DeadLetter | undefined,
  rootCause?: string,
): DeadLetter | undefined {
  if (before?.state === 'dead') return undefined;
  if (before?.state === 'replaying' && replayCount(death.job) < before.replays) return undefined;
  const { ref, failure, nowMs } = death;
  // The letter holds the replayed job with its edits. The job in the lane differs only in its times.
  const job = before?.state === 'replaying' ? before.job : withoutAttempts(death.job);
  const eventName = nameOf(job) ?? death.eventName ?? before?.eventName;
  const [eventId] = eventIdsOf(job);
  return withoutAbsent({
    id: letterId(ref),
    destination,
    ...ref,
    eventName,
    eventId,
    reason: death.reason,
    ...failure,
    rootCause,
    firstFailedAtMs: before?.firstFailedAtMs ?? death.attempts[0]?.atMs ?? nowMs,
    lastFailedAtMs: nowMs,
    attempts: newestAttempts([...(before?.attempts ?? []), ...death.attempts]),
    replays: before?.replays ?? 0,
    state: 'dead',
    replayedAtMs: before?.replayedAtMs,
    earlierReplaysAtMs: before?.earlierReplaysAtMs,
    campaignId: before?.campaignId,
    backfill: before?.backfill,
    foundBy: before?.foundBy,
    job,
  });
}

/** The death of a payload that this version cannot parse. The payload is kept: a newer version may be able to parse it. */
export function unparseableDeath(ref: JobRef, job: unknown, problem: string, nowMs: number): Death {
  return {
    ref,
    job,
    reason: 'unparseable',
    failure: {
      code: 'unparseable_job',
      detail: problem,
      hint: 'No worker of this version can send this job. If a newer version wrote it, update the workers, then replay it.',
    },
    attempts: attemptsOf(job),
    nowMs,
  };
}

/** As many problems as people read at once. The payload has more. */
const SHOWN_PROBLEMS = 10;

/** The death of an event that cannot be delivered as it is. Its problems name shapes, and no value. */
export function quarantineDeath(ref: JobRef, job: QuarantinedEvent, nowMs: number): Death {
  const { problems, cut } = job.quarantined;
  const shown = problems
    .slice(0, SHOWN_PROBLEMS)
    .map(({ path, code, got, fix }) => `${path || 'event'}: ${code}, got ${got}. ${fix}`);
  const more = problems.length - shown.length;
  const [first] = problems;
  return {
    ref,
    job,
    reason: 'invalid',
    failure: {
      code: 'invalid_event',
      detail: [
        ...shown,
        ...(more > 0 ? [`${more} more problems are in the job.`] : []),
        ...(cut ? ['The event was too large, and only a part of it was kept.'] : []),
      ].join(' '),
      ...(first && { pointer: pointerOf(first.path) }),
      hint: 'Correct the application. To send this event, replay it with --set PATH=VALUE for each path that the detail names.',
    },
    attempts: [],
    nowMs,
  };
}

/** `properties.items[3].sku` → `/properties/items/3/sku`. Groups leave the positions out. */
function pointerOf(path: string): string {
  return `/${path.replace(/\[(\w+)(?:\(\d+\))?\]/g, '.$1').replaceAll('.', '/')}`;
}

/** The attempt history inside a job of any shape. */
export function attemptsOf(job: unknown): Attempt[] {
  return isObject(job) && Array.isArray(job.attempts) ? (job.attempts as Attempt[]) : [];
}

/** The number of the run that a job belongs to: 0 before its first replay. */
export function replayCount(job: unknown): number {
  const replay = isObject(job) ? job.replay : undefined;
  return isObject(replay) && typeof replay.count === 'number' ? replay.count : 0;
}

/** The job of a letter; undefined if this version cannot parse it. */
export function jobOf(letter: Pick<DeadLetter, 'job'>): DeliveryJob | undefined {
  try {
    return parseJob(letter.job);
  } catch {
    return undefined;
  }
}

/** What a replay can send: the job of a letter, or its quarantined event once it is mended. */
export function toSend(letter: Pick<DeadLetter, 'job'>): DeliveryJob | QuarantinedEvent | undefined {
  return jobOf(letter) ?? quarantinedEvent(letter.job);
}

/** The letter itself keeps the attempt history and counts the replays. A replay starts an import of its own. */
function withoutAttempts(job: unknown): unknown {
  if (!isObject(job) || !Array.isArray(job.attempts)) return job;
  const { replay: _replay, importJob: _importJob, ...rest } = job;
  return { ...rest, attempts: [] };
}

function newestAttempts(attempts: readonly Attempt[]): Attempt[] {
  return leaveOut(attempts, 0, attempts.length - MAX_ATTEMPTS);
}

function nameOf(job: unknown): string | undefined {
  const names = new Set(eventsOf(job).map(({ name }) => name));
  const [name] = names;
  return names.size === 1 && typeof name === 'string' ? name : undefined;
}

function withoutAbsent(letter: { [Key in keyof DeadLetter]: DeadLetter[Key] | undefined }): DeadLetter {
  return Object.fromEntries(
    Object.entries(letter).filter(([, value]) => value !== undefined),
  ) as unknown as DeadLetter;
}
