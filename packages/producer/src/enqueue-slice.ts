import {
  type Assumed,
  type ConsentStatement,
  consentStatements,
  type DeliveryStore,
  type Lanes,
  type NewJob,
  OtherMemoriesError,
  type Planned,
  planErased,
  planJobs,
  type RecalledPeople,
  type Submission,
} from '@tracklayer/lanes';
import type { ErasedCheck } from './erased-check.js';
import type { ProfileFirst } from './profile-first.js';
import { createProfileMemory, type ProfileMemory } from './profile-memory.js';
import type { QueueCall } from './queue-calls.js';
import type { Receipt, ReceiptJob } from './receipt.js';
import type { WorkersCheck } from './workers-check.js';

/** Submissions of one slice that are planned from what is recalled. A wrong guess makes all of them be planned again. */
const RECALLED_AT_ONCE = 16;

/** The second try uses what Redis has. A third one is needed where that names another memory, or somebody changed it. */
const RECALLS = 3;

/** What a producer uses of the lanes. */
export interface EnqueuerLanes extends Pick<Lanes, 'enqueue' | 'quarantine'> {
  deliveryStore(destination: string): Pick<DeliveryStore, 'knownPeople'>;
}

export interface Enqueuer {
  lanes: EnqueuerLanes;
  newCall(): QueueCall;
  profileFirst: ProfileFirst;
  recalledOf(destination: string): RecalledPeople;
  erased: ErasedCheck;
  /** Absent where no worker takes the jobs: a record for tests. */
  workers?: WorkersCheck;
}

/** The state of one call for one destination. */
interface DestinationContext {
  destination: string;
  memory: ProfileMemory;
  /** Set where the jobs are planned from what this process recalls, and the memories are not read before. */
  recalled?: RecalledPeople;
}

/** A submission and when the application made it, in epoch ms. */
export interface Timed {
  submission: Submission;
  nowMs: number;
}

export function newContexts(
  destinations: readonly string[],
  { lanes }: Pick<Enqueuer, 'lanes'>,
): DestinationContext[] {
  return destinations.map((destination) => ({
    destination,
    memory: createProfileMemory(lanes.deliveryStore(destination)),
  }));
}

/**
 * Enqueues submissions that know nothing of each other's slices. Returns a receipt for each, in their order. One round trip for a
 * few submissions of people as this process last saw them, else two.
 */
export function enqueueAlone(
  slice: readonly Timed[],
  destinations: readonly string[],
  call: QueueCall,
  enqueuer: Enqueuer,
): Promise<Receipt[]> {
  const contexts = newContexts(destinations, enqueuer);
  if (slice.length > RECALLED_AT_ONCE) return enqueueSlice(slice, contexts, call, enqueuer);
  const recalling = contexts.map((context) => ({
    ...context,
    recalled: enqueuer.recalledOf(context.destination),
  }));
  return enqueueSlice(slice, recalling, call, enqueuer);
}

export async function enqueueSlice(
  slice: readonly Timed[],
  contexts: readonly DestinationContext[],
  call: QueueCall,
  { lanes, ...readers }: Enqueuer,
): Promise<Receipt[]> {
  const submissions = slice.map(({ submission }) => submission);
  // Goes to Redis together with the other commands, so no call pays a round trip for it.
  const looked = Promise.all(contexts.map(({ destination }) => readers.workers?.look(destination)));
  const known = await call.read(() =>
    Promise.all(contexts.map((context) => readBefore(submissions, context, readers))),
  );
  const jobsOf = await call.write(() =>
    Promise.all(
      contexts.map((context, index) => planAndStore(slice, context, known[index] ?? NOTHING_KNOWN, lanes)),
    ),
  );
  await looked;
  const ofWorkers = readers.workers?.take(contexts.map(({ destination }) => destination)) ?? [];
  return submissions.map(({ eventId, warnings: own = [], normalised }, index) => {
    const warnings = index === 0 ? [...own, ...ofWorkers] : own;
    return {
      eventId,
      jobs: jobsOf.flatMap((jobs) => jobs[index] ?? []),
      ...(warnings.length > 0 && { warnings }),
      ...(normalised !== undefined && { normalised }),
    };
  });
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
  { destination, memory, recalled }: DestinationContext,
  { profileFirst, erased }: Pick<Enqueuer, 'profileFirst' | 'erased'>,
): Promise<Known> {
  const profiles = slice.map(({ profile }) => profile);
  const [maxWaitMs, ofErased] = await Promise.all([
    profileFirst.waitMs(destination),
    erased.among(destination, profiles),
    recalled === undefined && memory.load(slice),
  ]);
  return { maxWaitMs, erased: ofErased };
}

/** Plans and stores the jobs of a slice. Returns per submission the receipts of its jobs, skipped ones included. */
async function planAndStore(
  slice: readonly Timed[],
  { destination, memory, recalled }: DestinationContext,
  known: Known,
  lanes: EnqueuerLanes,
): Promise<ReceiptJob[][]> {
  const submissions = slice.map(({ submission }) => submission);
  const sent = slice.filter((_, index) => !known.erased[index]);
  const consents = sent.flatMap(({ submission, nowMs }) => consentStatements(submission, nowMs));
  if (recalled === undefined) return store(destination, planSlice(slice, memory, known), { consents }, lanes);

  for (let attempt = 1; attempt <= RECALLS; attempt += 1) {
    const assuming = createProfileMemory(lanes.deliveryStore(destination));
    const assumed = assuming.recall(submissions, recalled);
    try {
      return await store(destination, planSlice(slice, assuming, known), { consents, assumed }, lanes);
    } catch (error) {
      if (!(error instanceof OtherMemoriesError)) throw error;
      recalled.correct(assumed, error.memories);
    }
  }
  await memory.load(submissions);
  return store(destination, planSlice(slice, memory, known), { consents }, lanes);
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

/**
 * The consents are remembered before any job is stored: a withdrawal counts from now on, for subscriptions that a worker is
 * about to send and for those of this call. A repeat after a failure changes nothing.
 */
async function store(
  destination: string,
  planned: readonly Planned[],
  before: { consents: readonly ConsentStatement[]; assumed?: Assumed },
  lanes: EnqueuerLanes,
): Promise<ReceiptJob[][]> {
  const jobs = planned.flatMap((each) => each.jobs);
  const statuses = (await lanes.enqueue(destination, jobs, before)).values();
  return planned.map((each) => [
    ...each.jobs.map(({ jobId, data }): ReceiptJob => {
      const status = statuses.next().value ?? 'enqueued';
      return { destination, type: data.type, jobId, status };
    }),
    ...each.skipped.map((job): ReceiptJob => ({ destination, ...job, status: 'skipped' })),
  ]);
}
