/** Reads all that Redis knows about one job now. */
import { type DeadLetter, type DeadLetters, letterId } from '@tracklayer/dead-letters';
import type { Hold, Holds } from '@tracklayer/holds';
import type { JournalJob } from '@tracklayer/journal';
import { type CompletionMarker, type JobRef, type JobWaits, type Lanes, readWaits } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';

/** The job in its lane. BullMQ keeps the newest jobs that ended as well. */
export interface LaneFacts {
  state: 'waiting' | 'active' | 'delayed' | 'failed' | 'completed';
  /** The payload: of any shape. */
  data: unknown;
  /** Epoch ms, when it was stored, and when a worker took it last. */
  storedAtMs: number;
  begunAtMs?: number;
  endedAtMs?: number;
  /** Epoch ms: when a delayed job is due. */
  dueAtMs?: number;
  isPaused: boolean;
  waits: JobWaits;
}

export interface JobFacts {
  destination: string;
  ref: JobRef;
  marker?: CompletionMarker;
  journal?: JournalJob;
  letter?: DeadLetter;
  lane?: LaneFacts;
  /** All holds of the destination. */
  holds: readonly Hold[];
  /** The state of the migration that brought the job. */
  migrationState?: string;
}

export interface FactSources {
  redis: RedisClient;
  lanes: Lanes;
  deadLetters: DeadLetters;
  holds: Holds;
}

/** Four round trips, and one more for a job of a migration. */
export async function readFacts(
  sources: FactSources,
  destination: string,
  ref: JobRef,
  known: { journal?: JournalJob | undefined; holds: readonly Hold[] },
): Promise<JobFacts> {
  const { lanes, deadLetters } = sources;
  const store = lanes.deliveryStore(destination);
  const [[marker], letter, lane] = await Promise.all([
    store.markers([ref]),
    deadLetters.get(destination, letterId(ref)),
    readLane(sources, destination, ref),
  ]);
  const migrationId = migrationOf(lane?.data);
  const migrationState = migrationId === undefined ? undefined : await store.migrationState(migrationId);
  return {
    destination,
    ref,
    holds: known.holds,
    ...(marker !== undefined && { marker }),
    ...(known.journal && { journal: known.journal }),
    ...(letter && { letter }),
    ...(lane && { lane }),
    ...(migrationState !== undefined && { migrationState }),
  };
}

async function readLane(
  { redis, lanes }: FactSources,
  destination: string,
  ref: JobRef,
): Promise<LaneFacts | undefined> {
  const queue = lanes.queue(destination, ref.type);
  const [job, state, isPaused, waits] = await Promise.all([
    queue.getJob(ref.jobId).catch(() => undefined),
    queue.getJobState(ref.jobId),
    queue.isPaused(),
    readWaits(redis, destination, ref),
  ]);
  const known = LANE_STATES[state];
  if (job === undefined || known === undefined) return undefined;
  return {
    state: known,
    data: job.data,
    storedAtMs: job.timestamp,
    ...(job.processedOn !== undefined && { begunAtMs: job.processedOn }),
    ...(job.finishedOn !== undefined && { endedAtMs: job.finishedOn }),
    ...(known === 'delayed' && { dueAtMs: job.timestamp + job.delay }),
    isPaused,
    waits,
  };
}

const LANE_STATES: Readonly<Record<string, LaneFacts['state']>> = {
  waiting: 'waiting',
  prioritized: 'waiting',
  active: 'active',
  delayed: 'delayed',
  failed: 'failed',
  completed: 'completed',
};

function migrationOf(data: unknown): string | undefined {
  const found = data as { migrationId?: unknown } | null | undefined;
  return typeof found?.migrationId === 'string' ? found.migrationId : undefined;
}
