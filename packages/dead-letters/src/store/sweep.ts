/**
 * Makes dead letters of the jobs that BullMQ gave up on.
 *
 * BullMQ fails a job whose workers died or stalled on it too often, and a job on which our pipeline threw. No worker
 * recorded those deaths, and nobody reads BullMQ's set `failed`. The sweep records each death first and removes the job
 * afterwards. If it is killed in between, the next sweep records the same death once. Several sweeps can hold the same list
 * of ids. So each job is read again, and removed only if it is still the failed job that was read. The sweep reads jobs
 * from Redis directly: BullMQ rejects a whole page if one payload is not JSON.
 */
import { isObject, JOB_TYPES, type JobType } from '@tracklayer/events';
import { type CompletionMarker, laneKeys } from '@tracklayer/lanes';
import type { ReplayContext } from '../context.js';
import type { Death } from '../letter/death.js';
import { failedDeath } from '../letter/failed-death.js';
import { recordDeath } from './record.js';
import { resolveLetter } from './resolve.js';

export interface Swept {
  /** New dead letters. */
  recorded: number;
  /** Jobs that only left the lane: their death was recorded before, or they had succeeded. */
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
  // A job that stays in the set is skipped. Otherwise this loop would never end.
  for (let skipped = 0; ; ) {
    const ids = await redis.zrange(failed, String(skipped), String(skipped + PAGE - 1));
    for (const jobId of ids) {
      const end = await sweepJob(context, { type, jobId }, nowMs);
      if (end === undefined) skipped += 1;
      else swept[end] += 1;
    }
    if (ids.length < PAGE) return;
  }
}

/** Undefined if the job is no longer failed: another sweep recorded it, and a replay may have enqueued it again. */
async function sweepJob(
  context: ReplayContext,
  ref: Death['ref'],
  nowMs: number,
): Promise<keyof Swept | undefined> {
  const { redis, lanes, destination } = context;
  // One command, so the fields belong to the same run. Its number tells whether the letter knows a later run.
  const [data = null, reason = null, finishedOn = null] = await redis.hmget(
    lanes.queue(destination, ref.type).toKey(ref.jobId),
    'data',
    'failedReason',
    'finishedOn',
  );
  if (reason === null || finishedOn === null) {
    // The job is gone, and only its id is left in the set.
    if (data === null) await lanes.takeOut(destination, ref);
    return undefined;
  }
  const job = parsed(data);
  const death = failedDeath(ref, job, reason, Number(finishedOn) || nowMs);
  const recorded = await recordDeath(redis, destination, death, lanes.journal?.keys);
  if (recorded === 'settled') await resolveReplay(redis, destination, ref, job, nowMs);
  // A replay may have enqueued the job again since. Then the job in the lane is another one, and stays.
  if (!(await lanes.takeOut(destination, ref, finishedOn))) return undefined;
  return recorded === 'recorded' ? 'recorded' : 'removed';
}

/** The job succeeded before BullMQ failed it. If it was a replay, its letter is resolved. */
async function resolveReplay(
  redis: ReplayContext['redis'],
  destination: string,
  { type, jobId }: Death['ref'],
  job: unknown,
  nowMs: number,
): Promise<void> {
  const replay = isObject(job) ? job.replay : undefined;
  const marker = (await redis.get(laneKeys(destination).marker(type, jobId))) as CompletionMarker | null;
  if (!isObject(replay) || typeof replay.letterId !== 'string') return;
  if (marker === null || marker === 'dead' || marker === 'discarded') return;
  await resolveLetter(redis, destination, replay.letterId, marker, nowMs);
}

function parsed(data: string | null): unknown {
  if (data === null) return null;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}
