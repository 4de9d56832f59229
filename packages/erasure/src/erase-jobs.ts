import { isObject } from '@tracklayer/events';
import { type JobRef, migrationTally } from '@tracklayer/lanes';
import type { ErasureContext } from './context.js';
import { type LaneJob, readLaneJobs } from './lane-jobs.js';
import { partOfJob } from './part.js';
import type { Person } from './person.js';

export interface ErasedJobs {
  /** Jobs that left their lane, those that had ended included. */
  jobs: number;
  /** Entries that were taken out of batches. */
  entries: number;
  /** Jobs that a worker has now. They are not sent any more, unless their call is under way. */
  busy: number;
}

/**
 * Takes the jobs of a person out of the lanes. A job is settled as skipped before it is removed, so that counts and
 * migrations add up, and a worker that takes it in between finds it ended. Each step can be repeated.
 */
export async function eraseJobs(
  context: ErasureContext,
  destination: string,
  person: Person,
): Promise<ErasedJobs> {
  const erased: ErasedJobs = { jobs: 0, entries: 0, busy: 0 };
  for await (const job of readLaneJobs(context.redis, context.lanes, destination)) {
    const part = partOfJob(person, job.data);
    if (part === 'none') continue;
    if (part === 'all') {
      if (await eraseJob(context, destination, job)) erased.jobs += 1;
      else erased.busy += 1;
      continue;
    }
    const { type, jobId } = job;
    const store = context.lanes.deliveryStore(destination);
    if (await store.dropEntries({ type, jobId }, part.left, part.dropped, { onlyIdle: true })) {
      erased.entries += part.dropped;
    } else erased.busy += 1;
  }
  return erased;
}

/** How many jobs of the person a worker has now. Reads the active jobs alone. A job whose worker died does not count. */
export async function countBusy(
  { redis, lanes }: ErasureContext,
  destination: string,
  person: Person,
): Promise<number> {
  let busy = 0;
  for await (const { data, locked } of readLaneJobs(redis, lanes, destination, ['active'])) {
    if (locked && partOfJob(person, data) !== 'none') busy += 1;
  }
  return busy;
}

async function eraseJob(context: ErasureContext, destination: string, job: LaneJob): Promise<boolean> {
  const { lanes, deadLetters, holds } = context;
  const { type, jobId, data, state, locked } = job;
  if (locked) return false;
  const ref: JobRef = { type, jobId };
  const store = lanes.deliveryStore(destination);
  if (state !== 'completed') {
    await store.settle(ref, 'skipped', migrationTally(destination, data));
    const replay = isObject(data) ? data.replay : undefined;
    if (isObject(replay) && typeof replay.letterId === 'string') {
      await deadLetters.resolve(destination, replay.letterId, 'skipped');
    }
  }
  const removed = await lanes.queue(destination, type).remove(jobId);
  if (removed === 0) return false;
  await holds.forgetParked(destination, ref);
  // A job that had ended has released its dependents already.
  if (state === 'completed') return true;
  const dependents = isObject(data) && Array.isArray(data.releases) ? (data.releases as JobRef[]) : [];
  if (dependents.length > 0) await store.releaseDependents(dependents);
  return true;
}
