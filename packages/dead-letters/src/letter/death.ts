import { type Attempt, type DeliveryJob, type JobRef, leaveOut, parseJob } from '@tracklayer/lanes';
import { isObject } from '../is-object.js';
import { eventIdsOf, eventsOf } from './identifiers.js';
import type { DeadLetter, DeadReason } from './letter.js';
import { letterId } from './letter-id.js';

/** A death, as the worker reports it. */
export interface Death {
  ref: JobRef;
  /** Anything: what could not be parsed is kept as it is. */
  job: DeliveryJob | unknown;
  reason: DeadReason;
  /** The last failure, without keys. */
  failure: {
    code: string;
    status?: number;
    detail?: string;
    pointer?: string;
    hint?: string;
    requestId?: string;
    body?: string;
  };
  /** The story of this life, oldest first. */
  attempts: readonly Attempt[];
  /** Where the job itself does not say which event it came with. */
  eventName?: string;
  nowMs: number;
}

/** Enough for ten lives of fifty attempts. */
const STORY_AT_MOST = 500;

/**
 * The letter after a death, `before` being what is on record. Undefined where the death is on record already: a worker
 * killed between recording and completing makes the job die once more; and one that reports late, from a life before
 * the last replay, has nothing new to tell.
 */
export function afterDeath(
  destination: string,
  death: Death,
  before: DeadLetter | undefined,
): DeadLetter | undefined {
  if (before?.state === 'dead') return undefined;
  if (before?.state === 'replaying' && replayCount(death.job) < before.replays) return undefined;
  const { ref, failure, nowMs } = death;
  // What was replayed is what is on record, edits included; only its bearings in time are new.
  const job = before?.state === 'replaying' ? before.job : withoutLife(death.job);
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
    firstFailedAtMs: before?.firstFailedAtMs ?? death.attempts[0]?.atMs ?? nowMs,
    lastFailedAtMs: nowMs,
    attempts: bounded([...(before?.attempts ?? []), ...death.attempts]),
    replays: before?.replays ?? 0,
    state: 'dead',
    replayedAtMs: before?.replayedAtMs,
    earlierReplaysAtMs: before?.earlierReplaysAtMs,
    campaignId: before?.campaignId,
    backfill: before?.backfill,
    job,
  });
}

/** The death of a payload that is no job of this version. It is kept as it is: a newer one, or a person, may make sense of it. */
export function unparseableDeath(ref: JobRef, job: unknown, problem: string, nowMs: number): Death {
  return {
    ref,
    job,
    reason: 'unparseable',
    failure: {
      code: 'unparseable_job',
      detail: problem,
      hint: 'Nobody can send this job as it is. If a newer version wrote it, update the workers, then replay it.',
    },
    attempts: storyOf(job),
    nowMs,
  };
}

/** The attempts that a job tells of, whatever else it is. */
export function storyOf(job: unknown): Attempt[] {
  return isObject(job) && Array.isArray(job.attempts) ? (job.attempts as Attempt[]) : [];
}

/** Which life a job is in: 0 until its first replay. */
export function replayCount(job: unknown): number {
  const replay = isObject(job) ? job.replay : undefined;
  return isObject(replay) && typeof replay.count === 'number' ? replay.count : 0;
}

/** The job, where it is one that this version understands. */
export function jobOf(letter: Pick<DeadLetter, 'job'>): DeliveryJob | undefined {
  try {
    return parseJob(letter.job);
  } catch {
    return undefined;
  }
}

/** The attempts are told by the letter, the replays are counted by it. */
function withoutLife(job: unknown): unknown {
  if (!isObject(job) || !Array.isArray(job.attempts)) return job;
  const { replay: _replay, ...rest } = job;
  return { ...rest, attempts: [] };
}

function bounded(story: readonly Attempt[]): Attempt[] {
  return leaveOut(story, 0, story.length - STORY_AT_MOST);
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
