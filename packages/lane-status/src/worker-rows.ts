/** The worker processes of some destinations, a row each. Pure. */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { isOtherVersion, JOB_LEVEL, OLDER_WORKERS, type SeenWorker } from '@tracklayer/lanes';
import type { ServedDestination } from './worker-view.js';

/** One worker process. The command line prints these fields as they are in its JSON output. */
export interface WorkerRow {
  /** Of the process. `older` stands for all workers of release 0.1.0, which do not report themselves. */
  id: string;
  /**
   * `gone`: it reported nothing for some seconds, and did not say that it ended. `stopping`: it takes no more jobs.
   * `not known`: it is silent, but Redis refuses reports. `other version`: it understands all jobs. `older`: it does not.
   */
  state: 'runs' | 'stopping' | 'other version' | 'older' | 'not known' | 'gone';
  version: string;
  /** Empty where it is not known. */
  host: string;
  pid: number;
  /** Epoch ms, by the clock of Redis. 0 where it is not known. */
  sinceMs: number;
  /** Epoch ms of its last report, by the clock of Redis. */
  seenMs: number;
  destinations: string[];
  /** The lanes that it serves for any of them. */
  lanes: JobType[];
  /** Jobs that it works on now, for these destinations. */
  inWork?: number;
  /** How late the timers of the process fire, in ms. */
  loopLagMs?: number;
  /** Resident memory, in bytes. */
  memoryBytes?: number;
}

/**
 * Those that run first, then those that are gone, the newest first.
 *
 * @param version of the program that asks
 */
export function workerRows(served: readonly ServedDestination[], version: string): WorkerRow[] {
  const rows = new Map<string, WorkerRow>();
  for (const one of served) {
    for (const worker of one.workers) {
      // Other workers say that they saw older ones. None says that those are gone.
      if (worker.id === OLDER_WORKERS && !worker.isAlive) continue;
      const row = rows.get(worker.id);
      if (row === undefined) rows.set(worker.id, rowOf(worker, one, version));
      else addTo(row, worker, one, version);
    }
  }
  const isGone = ({ state }: WorkerRow) => Number(state === 'gone');
  return [...rows.values()].sort(
    (one, other) => isGone(one) - isGone(other) || other.sinceMs - one.sinceMs || one.pid - other.pid,
  );
}

function rowOf(worker: SeenWorker, one: ServedDestination, version: string): WorkerRow {
  const { id, host, pid, sinceMs, seenMs, lanes, inWork, loopLagMs, memoryBytes } = worker;
  return {
    id,
    state: stateOf(worker, one, version),
    version: worker.version,
    host,
    pid,
    sinceMs,
    seenMs,
    destinations: [one.destination],
    lanes: [...lanes],
    ...(inWork !== undefined && { inWork }),
    ...(loopLagMs !== undefined && { loopLagMs }),
    ...(memoryBytes !== undefined && { memoryBytes }),
  };
}

/** A process reports itself for each destination, one shortly after another. */
function addTo(row: WorkerRow, worker: SeenWorker, one: ServedDestination, version: string): void {
  row.destinations.push(one.destination);
  row.lanes = [...new Set([...row.lanes, ...worker.lanes])];
  if (worker.inWork !== undefined) row.inWork = (row.inWork ?? 0) + worker.inWork;
  if (worker.seenMs < row.seenMs) return;
  row.seenMs = worker.seenMs;
  row.state = stateOf(worker, one, version);
}

function stateOf(
  worker: SeenWorker,
  { reportsRefused }: ServedDestination,
  version: string,
): WorkerRow['state'] {
  if (!worker.isAlive) return reportsRefused ? 'not known' : 'gone';
  if (worker.id === OLDER_WORKERS || worker.level < JOB_LEVEL) return 'older';
  if (worker.stopping) return 'stopping';
  return isOtherVersion(worker.version, version) ? 'other version' : 'runs';
}

/** What a worker serves, for people: `main, de · live`. Pure. */
export function servesText({ destinations, lanes }: Pick<WorkerRow, 'destinations' | 'lanes'>): string {
  const more = destinations.length - MOST_NAMED;
  const named = destinations.slice(0, MOST_NAMED).join(', ');
  return `${more > 0 ? `${named} +${more}` : named} · ${lanesText(lanes)}`;
}

const MOST_NAMED = 3;

/** As the setting `WORKER_LANES` names them. */
function lanesText(lanes: readonly JobType[]): string {
  const missing = JOB_TYPES.filter((lane) => !lanes.includes(lane));
  if (missing.length === 0) return 'all';
  if (missing.join() === 'event-backfill') return 'live';
  return lanes.join() === 'event-backfill' ? 'backfill' : lanes.join(', ');
}
