import {
  type ConsentStatement,
  consentStatements,
  type Lanes,
  type NewJob,
  type Planned,
  planErased,
  planJobs,
  type Submission,
} from '@tracklayer/lanes';
import type { ErasedCheck } from './erased-check.js';
import { QueueUnavailableError } from './errors.js';
import type { ProfileFirst } from './profile-first.js';
import { createProfileMemory, type ProfileMemory } from './profile-memory.js';
import type { QueueCall } from './queue-calls.js';
import type { Receipt, ReceiptJob } from './receipt.js';

/** Submissions enqueued together: few enough to store well within a call's deadline, and to overlap in small batches. */
export const SLICE = 128;

/** Slices under way at once: the producer plans one while Redis stores another. */
const AT_ONCE = 3;

export interface Enqueuer {
  lanes: Lanes;
  newCall(): QueueCall;
  profileFirst: ProfileFirst;
  erased: ErasedCheck;
}

/** The state of one call for one destination. */
interface DestinationContext {
  destination: string;
  memory: ProfileMemory;
}

/** A submission and when the application made it, in epoch ms. */
export interface Timed {
  submission: Submission;
  nowMs: number;
}

/**
 * Enqueues submissions slice by slice and returns a receipt for each, in their order. Each slice knows the profiles of the
 * slices planned before it.
 * @throws {QueueUnavailableError} with the receipts of the first submissions, up to the first that was not stored.
 */
export async function enqueueSubmissions(
  submissions: readonly Submission[],
  destinations: readonly string[],
  nowMs: number,
  enqueuer: Enqueuer,
): Promise<Receipt[]> {
  const contexts = newContexts(destinations, enqueuer);
  const stored: Receipt[][] = [];
  const failures: unknown[] = [];
  let next = 0;

  async function enqueueSlices(): Promise<void> {
    while (next < submissions.length && failures.length === 0) {
      const start = next;
      next += SLICE;
      const slice = submissions.slice(start, next).map((submission) => ({ submission, nowMs }));
      try {
        stored[start / SLICE] = await enqueueSlice(slice, contexts, enqueuer.newCall(), enqueuer);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, enqueueSlices));
  if (failures.length > 0) throw batchFailure(failures, stored);
  return stored.flat();
}

function newContexts(
  destinations: readonly string[],
  { lanes }: Pick<Enqueuer, 'lanes'>,
): DestinationContext[] {
  return destinations.map((destination) => ({
    destination,
    memory: createProfileMemory(lanes.deliveryStore(destination)),
  }));
}

/** Enqueues submissions that know nothing of each other's slices. Returns a receipt for each, in their order. */
export function enqueueAlone(
  slice: readonly Timed[],
  destinations: readonly string[],
  call: QueueCall,
  enqueuer: Enqueuer,
): Promise<Receipt[]> {
  return enqueueSlice(slice, newContexts(destinations, enqueuer), call, enqueuer);
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
  slice: readonly Timed[],
  contexts: readonly DestinationContext[],
  call: QueueCall,
  { lanes, ...readers }: Enqueuer,
): Promise<Receipt[]> {
  const submissions = slice.map(({ submission }) => submission);
  const known = await call.read(() =>
    Promise.all(contexts.map((context) => readBefore(submissions, context, readers))),
  );
  const plans = contexts.map((context, index) => ({
    context,
    known: known[index] ?? NOTHING_KNOWN,
    planned: planSlice(slice, context.memory, known[index] ?? NOTHING_KNOWN),
  }));
  const jobsOf = await call.write(() =>
    Promise.all(
      plans.map(({ context, planned, known: { erased } }) => {
        const sent = slice.filter((_, index) => !erased[index]);
        return store(context, planned, statementsOf(sent), lanes);
      }),
    ),
  );
  return submissions.map(({ eventId, warnings, normalised }, index) => ({
    eventId,
    jobs: jobsOf.flatMap((jobs) => jobs[index] ?? []),
    ...(warnings !== undefined && { warnings }),
    ...(normalised !== undefined && { normalised }),
  }));
}

/** What Redis says of a slice and its destination before the slice is planned. */
interface Known {
  /** How long events may wait for their profiles, in ms. */
  maxWaitMs: number;
  /** For each submission, whether its person was erased. */
  erased: readonly boolean[];
}

const NOTHING_KNOWN: Known = { maxWaitMs: 0, erased: [] };

/** Reads everything that planning needs from Redis. */
async function readBefore(
  slice: readonly Submission[],
  { destination, memory }: DestinationContext,
  { profileFirst, erased }: Pick<Enqueuer, 'profileFirst' | 'erased'>,
): Promise<Known> {
  const profiles = slice.map(({ profile }) => profile);
  const [maxWaitMs, ofErased] = await Promise.all([
    profileFirst.waitMs(destination),
    erased.among(destination, profiles),
    memory.load(slice),
  ]);
  return { maxWaitMs, erased: ofErased };
}

/**
 * Remembered before any job is stored: a withdrawal counts from now on, for subscriptions that a worker is about to send and
 * for those of this call. A repeat after a failure changes nothing.
 */
function statementsOf(slice: readonly Timed[]): ConsentStatement[] {
  return slice.flatMap(({ submission, nowMs }) => consentStatements(submission, nowMs));
}

/** The upsert of a profile is stored with its slice, so later events of the slice can still become its dependents. */
function planSlice(slice: readonly Timed[], memory: ProfileMemory, { maxWaitMs, erased }: Known): Planned[] {
  const upserts = new Map<string, NewJob>();
  return slice.map(({ submission, nowMs }, index) => {
    if (erased[index]) return planErased(submission);
    const { identity, changed: profileChanged } = memory.learn(submission);
    const profileUnderWay = upserts.get(identity);
    const planned = planJobs(submission, { profileChanged, profileUnderWay, maxWaitMs, nowMs });
    const upsert = planned.jobs.find(({ data }) => data.type === 'profile-upsert');
    if (upsert) upserts.set(identity, upsert);
    return planned;
  });
}

/** Stores the jobs. Returns per submission the receipts of its jobs, skipped ones included. */
async function store(
  { destination }: DestinationContext,
  planned: readonly Planned[],
  consents: readonly ConsentStatement[],
  lanes: Lanes,
): Promise<ReceiptJob[][]> {
  const jobs = planned.flatMap((each) => each.jobs);
  const statuses = (await lanes.enqueue(destination, jobs, { consents })).values();
  return planned.map((each) => [
    ...each.jobs.map(({ jobId, data }): ReceiptJob => {
      const status = statuses.next().value ?? 'enqueued';
      return { destination, type: data.type, jobId, status };
    }),
    ...each.skipped.map((job): ReceiptJob => ({ destination, ...job, status: 'skipped' })),
  ]);
}
