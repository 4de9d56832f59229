import type { JobType } from '@tracklayer/events';
import { indexEvents, type JournalIndexer } from '@tracklayer/journal';
import { chunks, type RedisClient, runScript } from '@tracklayer/redis';
import { type ConsentStatement, consentsKeptMs, consentTriples } from './consents.js';
import type { DeliveryJob, ReceiptStatus } from './job.js';
import { indexedEvents, indexedJob } from './journal-tags.js';
import { type LaneKeys, laneKeys } from './keys.js';
import { KEEP_STREAM_EVENTS, type LaneData } from './lane-data.js';
import { OtherMemoriesError } from './other-memories.js';
import type { Assumed } from './recalled-people.js';
import { COUNT_STORED } from './scripts.js';
import { STORE_JOBS } from './store-script.js';

/*
 * Defends against these failures:
 * - A batch is not stored as one. A script stores a part of it, and the next one may fail. The whole call rejects then. Ids are
 *   made from the events, so a second call with the same jobs stores the missing ones and stores nothing twice.
 * - A job that ended may come again, and BullMQ would silently drop one whose id it still knows. So the script looks up the
 *   ids first and reports such a job as a duplicate. Redis runs one script at a time, so two callers never both find a job new.
 */

/** A job to put into its lane. */
export interface NewJob<Data extends LaneData = DeliveryJob> {
  jobId: string;
  data: Data;
  /** `data` as JSON in UTF-8, where the caller has made it already. It is stored as it is. */
  json?: Buffer;
  /** How long it waits at most. It goes earlier when the job that it depends on has ended. */
  delayMs?: number;
  /** BullMQ's priority: 0 or absent goes first, higher numbers later. See `PRIORITY`. */
  priority?: number;
}

/** How jobs come into the lanes of every destination. */
export interface IntakeSettings {
  /** How long a job that ended is recognised as a duplicate. */
  dedupWindowMs: number;
  /** Makes jobs findable. Absent: nobody finds them by a key. */
  journal?: JournalIndexer | undefined;
}

export interface EnqueueOptions {
  /** Remembered before any job is stored. */
  consents?: readonly ConsentStatement[];
  /** The memories of people from which the jobs were planned. Where one is not so, nothing is stored. */
  assumed?: Assumed;
}

/** What one script stores: few enough jobs, and few enough characters of payloads, to let other clients in between. */
const JOBS_AT_ONCE = 400;
const CHARACTERS_AT_ONCE = 1_000_000;

/** Events of a batch that one script makes findable. */
const INDEXED_AT_ONCE = 200;

/** Jobs per count. */
const COUNTED_AT_ONCE = 1_000;

/** BullMQ's own bound. */
const MAX_PRIORITY = 2 ** 21;

/** Dependents are stored before the job they wait for. Otherwise that job could end first and release no one. */
const DEPENDENTS_FIRST: readonly JobType[] = [
  'event-backfill',
  'back-in-stock',
  'metric-event',
  'list-subscription',
  'profile-upsert',
];

const STATUS: Readonly<Record<string, ReceiptStatus>> = {
  n: 'enqueued',
  w: 'duplicate',
  s: 'duplicate',
  d: 'duplicate-of-dead',
};

/** A job, its place in the order given, and its payload as JSON. */
interface Encoded {
  at: number;
  job: NewJob<LaneData>;
  json: string | Buffer;
}

/**
 * Stores the new jobs. Returns the status of each job, in the order given.
 * @throws {OtherMemoriesError}
 */
export async function enqueueJobs(
  redis: RedisClient,
  destination: string,
  jobs: readonly NewJob<LaneData>[],
  { dedupWindowMs, journal }: IntakeSettings,
  { consents = [], assumed = [] }: EnqueueOptions = {},
): Promise<ReceiptStatus[]> {
  const keys = laneKeys(destination);
  const indexer = journal?.level === 'off' ? undefined : journal;
  // Without the secret an event is found by its id alone. Redis may have the secret on a node that is away.
  await indexer?.ready().catch(() => undefined);
  if (indexer) await indexBatches(redis, destination, jobs, indexer);
  const statuses: ReceiptStatus[] = [];
  const parts = partsOf(jobs);
  if (parts.length === 0 && consents.length + assumed.length > 0) parts.push([]);
  for (const [index, part] of parts.entries()) {
    const before = index === 0 ? { consents: consentTriples(consents), assumed: assumed.flat() } : NOTHING;
    const plan = { ...before, consentsKeptMs: consentsKeptMs(dedupWindowMs), ...planOf(part, indexer) };
    const payloads = part.map(({ json }) => json);
    const answer = await runScript(
      redis,
      STORE_JOBS,
      [keys.prefix, keys.counts],
      [JSON.stringify(plan), ...payloads],
    );
    if (typeof answer !== 'string') throw new OtherMemoriesError(answer as string[][]);
    for (const [place, { at }] of part.entries())
      statuses[at] = STATUS[answer[place] as string] ?? 'duplicate';
  }
  return statuses;
}

const NOTHING = { consents: [], assumed: [] };

/** Makes the events of batches findable before the batches are stored. */
async function indexBatches(
  redis: RedisClient,
  destination: string,
  jobs: readonly NewJob<LaneData>[],
  indexer: JournalIndexer,
): Promise<void> {
  for (const { jobId, data } of jobs) {
    for (const some of chunks(indexedEvents(jobId, data), INDEXED_AT_ONCE)) {
      // A batch has a thousand events. Redis serves live traffic between these scripts.
      await indexEvents(redis, destination, jobId, some.map(indexer.tagsOf), indexer.lifeMs);
    }
  }
}

/** Counts jobs that are in their lane as enqueued, except those counted before. */
export async function countStored(
  redis: RedisClient,
  keys: LaneKeys,
  type: JobType,
  jobs: readonly Pick<NewJob, 'jobId'>[],
): Promise<void> {
  for (const chunk of chunks(jobs, COUNTED_AT_ONCE)) {
    const ids = chunk.map(({ jobId }) => jobId).join();
    await runScript(redis, COUNT_STORED, [keys.prefix, keys.counts], [type, ids]);
  }
}

/** The jobs lane by lane, in parts of one script each. */
function partsOf(jobs: readonly NewJob<LaneData>[]): Encoded[][] {
  const parts: Encoded[][] = [];
  let characters = 0;
  for (const type of DEPENDENTS_FIRST) {
    for (const [at, job] of jobs.entries()) {
      if (job.data.type !== type) continue;
      checkPriority(job);
      const json = job.json ?? JSON.stringify(job.data);
      const part = parts.at(-1);
      characters += json.length;
      if (part === undefined || part.length === JOBS_AT_ONCE || characters > CHARACTERS_AT_ONCE) {
        parts.push([{ at, job, json }]);
        characters = json.length;
      } else part.push({ at, job, json });
    }
  }
  return parts;
}

/** One lane of a plan. Each list has an entry per job. */
interface LanePlan {
  type: JobType;
  ids: string[];
  /** In ms; 0: none. */
  delays: number[];
  /** 0: none. */
  priorities: number[];
  /** `<job type>:<id>` of the job that this one depends on, or empty. */
  follows: string[];
  /** What finds the job in the journal. Absent where nothing is to be found. */
  tags?: string[];
}

/** The plan of one script, without what comes before the jobs. */
function planOf(
  part: readonly Encoded[],
  indexer: JournalIndexer | undefined,
): { nowMs: number; maxEvents: number; journalLifeMs?: number; lanes: LanePlan[] } {
  const lanes: LanePlan[] = [];
  for (const { job } of part) {
    const { type, follows } = job.data;
    let lane = lanes.at(-1);
    if (lane?.type !== type) {
      lane = { type, ids: [], delays: [], priorities: [], follows: [], ...(indexer && { tags: [] }) };
      lanes.push(lane);
    }
    lane.ids.push(job.jobId);
    lane.delays.push(Math.max(0, job.delayMs ?? 0));
    lane.priorities.push(job.priority ?? 0);
    lane.follows.push(follows === undefined ? '' : `${follows.type}:${follows.jobId}`);
    if (indexer) lane.tags?.push(indexer.tagsOf(indexedJob(job.jobId, job.data)));
  }
  const plan = { nowMs: Date.now(), maxEvents: KEEP_STREAM_EVENTS, lanes };
  return indexer ? { ...plan, journalLifeMs: indexer.lifeMs } : plan;
}

function checkPriority({ priority = 0 }: NewJob<LaneData>): void {
  if (Number.isInteger(priority) && priority >= 0 && priority <= MAX_PRIORITY) return;
  throw new RangeError(`Priority should be between 0 and ${MAX_PRIORITY}, as a whole number.`);
}
