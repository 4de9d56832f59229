/**
 * Jobs that BullMQ gave up on by itself become dead letters.
 *
 * It does so when a job's workers died or stalled on it too often, and when an error of our own got past the pipeline:
 * nobody recorded those deaths, and in BullMQ's `failed` nobody looks. Each is recorded first and leaves the lane
 * afterwards; killed in between, it is swept again, and recorded once. Several sweeps may hold the same list of ids: each job
 * is looked at anew, and leaves the lane only as the failed one that was looked at. A job is read as it stands in Redis, not through
 * BullMQ, which rejects a whole page for one payload that is no JSON.
 */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { type CompletionMarker, laneKeys, parseJob } from '@tracklayer/lanes';
import type { ReplayContext } from '../context.js';
import { isObject } from '../is-object.js';
import { type Death, storyOf, unparseableDeath } from '../letter/death.js';
import { recordDeath } from './record.js';
import { resolveLetter } from './resolve.js';

export interface Swept {
  /** New dead letters. */
  recorded: number;
  /** Jobs whose death was on record, or which had ended well: they only left the lane. */
  removed: number;
}

const PAGE = 100;

/** Sweeps every lane of a destination. */
export async function sweepFailed(context: ReplayContext, nowMs: number): Promise<Swept> {
  const swept: Swept = { recorded: 0, removed: 0 };
  for (const type of JOB_TYPES) await sweepLane(context, type, nowMs, swept);
  return swept;
}

async function sweepLane(context: ReplayContext, type: JobType, nowMs: number, swept: Swept): Promise<void> {
  const { redis, lanes, destination } = context;
  const failed = lanes.queue(destination, type).toKey('failed');
  // Whatever cannot be removed now is passed over, or this would never end.
  for (let passed = 0; ; ) {
    const ids = await redis.zrange(failed, String(passed), String(passed + PAGE - 1));
    for (const jobId of ids) {
      const end = await sweepJob(context, { type, jobId }, nowMs);
      if (end === undefined) passed += 1;
      else swept[end] += 1;
    }
    if (ids.length < PAGE) return;
  }
}

/** Undefined where it is not failed any more: another sweep has buried it, and it may be on its way again. */
async function sweepJob(
  context: ReplayContext,
  ref: Death['ref'],
  nowMs: number,
): Promise<keyof Swept | undefined> {
  const { redis, lanes, destination } = context;
  // Read as one, so these words are of one life; its number says whether the letter knows of a later one.
  const [data = null, reason = null, finishedOn = null] = await redis.hmget(
    lanes.queue(destination, ref.type).toKey(ref.jobId),
    'data',
    'failedReason',
    'finishedOn',
  );
  if (reason === null || finishedOn === null) {
    // Of a job that is gone its id alone has stayed behind.
    if (data === null) await lanes.takeOut(destination, ref);
    return undefined;
  }
  const job = parsed(data);
  const recorded = await recordDeath(
    redis,
    destination,
    deathOf(ref, job, reason, Number(finishedOn) || nowMs),
  );
  if (recorded === 'settled') await resolveReplay(redis, destination, ref, job, nowMs);
  // Dead and on record, it may have been replayed by now: then that job is not this one.
  if (!(await lanes.takeOut(destination, ref, finishedOn))) return undefined;
  return recorded === 'recorded' ? 'recorded' : 'removed';
}

/** It had ended well before BullMQ failed it; if it was a replay, that is the letter's end. */
async function resolveReplay(
  redis: ReplayContext['redis'],
  destination: string,
  { type, jobId }: Death['ref'],
  job: unknown,
  nowMs: number,
): Promise<void> {
  const replay = isObject(job) ? job.replay : undefined;
  const mark = (await redis.get(laneKeys(destination).marker(type, jobId))) as CompletionMarker | null;
  if (!isObject(replay) || typeof replay.letterId !== 'string') return;
  if (mark === null || mark === 'dead' || mark === 'discarded') return;
  await resolveLetter(redis, destination, replay.letterId, mark, nowMs);
}

const STALLED = /^job stalled more than/;
const REASON_SHOWN = 500;

/** What BullMQ's failure means. Pure. */
export function deathOf(ref: Death['ref'], job: unknown, failedReason: string, failedAtMs: number): Death {
  const problem = problemOf(job);
  if (problem !== undefined) return unparseableDeath(ref, job, problem, failedAtMs);
  const stalled = STALLED.test(failedReason);
  const code = stalled ? 'stalled' : 'worker_failed';
  return {
    ref,
    job,
    nowMs: failedAtMs,
    attempts: [...storyOf(job), { atMs: failedAtMs, outcome: 'dead', code }],
    reason: 'poison',
    failure: {
      code,
      detail: failedReason.slice(0, REASON_SHOWN),
      hint: stalled
        ? 'Its workers died or blocked on it several times. See their logs and memory at those times, then replay it alone.'
        : 'The worker failed on it by an error of its own. See its log at that time; after a fix, replay it.',
    },
  };
}

function parsed(data: string | null): unknown {
  if (data === null) return null;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}

function problemOf(job: unknown): string | undefined {
  try {
    parseJob(job);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
