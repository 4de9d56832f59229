import { consentStatements, type Lanes, type NewJob } from '@tracklayer/lanes';
import { QueueUnavailableError } from './errors.js';
import { type Planned, planJobs } from './plan-jobs.js';
import type { ProfileFirst } from './profile-first.js';
import { createProfileMemory, type ProfileMemory } from './profile-memory.js';
import type { QueueCall } from './queue-calls.js';
import type { Receipt, ReceiptJob } from './receipt.js';
import type { Occasion } from './submission.js';

/** Events enqueued together: few, to be stored well within a call's deadline, and for slices to overlap in small batches. */
const SLICE = 128;

/** Slices under way at once, so that one is planned while Redis stores another. */
const AT_ONCE = 3;

export interface Enqueuer {
  lanes: Lanes;
  newCall(): QueueCall;
  profileFirst: ProfileFirst;
}

/** What one call knows of one destination. */
interface Way {
  destination: string;
  memory: ProfileMemory;
  /** Ids of the jobs of this call so far: a job that comes again in another slice is a duplicate, stored already or not. */
  claimed: Set<string>;
}

/**
 * Enqueues occasions slice by slice and gives a receipt for each, in their order. What one slice says of a profile is
 * known to those planned after it.
 * @throws {QueueUnavailableError} with the receipts of the first occasions, as far as all of them were stored.
 */
export async function enqueueOccasions(
  occasions: readonly Occasion[],
  destinations: readonly string[],
  nowMs: number,
  enqueuer: Enqueuer,
): Promise<Receipt[]> {
  const ways = destinations.map((destination) => ({
    destination,
    memory: createProfileMemory(enqueuer.lanes.deliveryStore(destination)),
    claimed: new Set<string>(),
  }));
  const stored: Receipt[][] = [];
  const failures: unknown[] = [];
  let next = 0;

  async function enqueueSlices(): Promise<void> {
    while (next < occasions.length && failures.length === 0) {
      const start = next;
      next += SLICE;
      try {
        stored[start / SLICE] = await enqueueSlice(occasions.slice(start, next), ways, nowMs, enqueuer);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, enqueueSlices));
  if (failures.length > 0) throw batchFailure(failures, stored);
  return stored.flat();
}

function batchFailure(failures: readonly unknown[], stored: readonly (Receipt[] | undefined)[]): unknown {
  const [first] = failures;
  if (!(first instanceof QueueUnavailableError)) return first;
  const receipts: Receipt[] = [];
  for (const ofSlice of stored) {
    if (ofSlice === undefined) break;
    receipts.push(...ofSlice);
  }
  const afterGap = stored.flat().length > receipts.length;
  const storedMaybe =
    afterGap || failures.some((each) => each instanceof QueueUnavailableError && each.storedMaybe);
  const { cause, address } = first;
  return new QueueUnavailableError({ cause: cause as Error, storedMaybe, address, receipts });
}

async function enqueueSlice(
  slice: readonly Occasion[],
  ways: readonly Way[],
  nowMs: number,
  { lanes, newCall, profileFirst }: Enqueuer,
): Promise<Receipt[]> {
  const call = newCall();
  const waits = await call.read(() => Promise.all(ways.map((way) => readBefore(slice, way, profileFirst))));
  const plans = ways.map((way, index) => ({
    way,
    planned: planSlice(slice, way.memory, nowMs, waits[index] ?? 0),
  }));
  const jobsOf = await call.write(() =>
    Promise.all(
      plans.map(async ({ way, planned }) => {
        await rememberConsents(way, slice, nowMs, lanes);
        return store(way, planned, lanes);
      }),
    ),
  );
  return slice.map(({ eventId }, index) => ({ eventId, jobs: jobsOf.flatMap((jobs) => jobs[index] ?? []) }));
}

/** All that is to be known of Redis before planning. Says how long events may wait for their profiles. */
async function readBefore(
  slice: readonly Occasion[],
  { destination, memory }: Way,
  profileFirst: ProfileFirst,
): Promise<number> {
  const [waitMs] = await Promise.all([profileFirst.waitMs(destination), memory.load(slice)]);
  return waitMs;
}

/**
 * Before any job is stored: a withdrawal counts from this moment on, for subscriptions that are about to be sent and for
 * those of this very call. Said again after a failure, it is said once.
 */
async function rememberConsents(
  { destination }: Way,
  slice: readonly Occasion[],
  nowMs: number,
  lanes: Lanes,
): Promise<void> {
  const statements = slice.flatMap((occasion) => consentStatements(occasion, nowMs));
  if (statements.length > 0) await lanes.deliveryStore(destination).rememberConsents(statements);
}

/** The upsert of a profile changed in this slice is stored with it: later events of the slice may still follow it. */
function planSlice(
  slice: readonly Occasion[],
  memory: ProfileMemory,
  nowMs: number,
  maxWaitMs: number,
): Planned[] {
  const upserts = new Map<string, NewJob>();
  return slice.map((occasion) => {
    const { identity, changed: profileChanged } = memory.learn(occasion);
    const profileUnderWay = upserts.get(identity);
    const planned = planJobs(occasion, { profileChanged, profileUnderWay, maxWaitMs, nowMs });
    const upsert = planned.jobs.find(({ data }) => data.type === 'profile-upsert');
    if (upsert) upserts.set(identity, upsert);
    return planned;
  });
}

/** Per occasion what became of its jobs, and of those it did not get. */
async function store(
  { destination, claimed }: Way,
  planned: readonly Planned[],
  lanes: Lanes,
): Promise<ReceiptJob[][]> {
  const fresh: NewJob[] = [];
  const receipts = planned.map(({ jobs, skipped }) => [
    ...jobs.map((job): ReceiptJob => {
      const { jobId, data } = job;
      if (claimed.has(jobId)) return { destination, type: data.type, jobId, status: 'duplicate' };
      claimed.add(jobId);
      fresh.push(job);
      return { destination, type: data.type, jobId, status: 'enqueued' };
    }),
    ...skipped.map((job): ReceiptJob => ({ destination, ...job, status: 'skipped' })),
  ]);
  const statuses = (await lanes.enqueue(destination, fresh)).values();
  for (const job of receipts.flat()) {
    if (job.status === 'enqueued') job.status = statuses.next().value ?? job.status;
  }
  return receipts;
}
