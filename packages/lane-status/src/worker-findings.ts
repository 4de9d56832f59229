/** What is wrong with the workers of some destinations, in plain sentences. */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { isOtherVersion, JOB_LEVEL, type SeenWorker } from '@tracklayer/lanes';
import type { ServedDestination, Unserved, WorkerView } from './worker-view.js';

export interface WorkerFinding {
  /**
   * `older_worker`: a worker does not understand every job of this version. `other_version`: it does. `clients_hidden`: lanes
   * have no worker of this version, and Redis does not show whether one of release 0.1.0 runs. `reports_refused`: workers are
   * silent, and Redis refuses their reports.
   */
  code: Unserved | 'older_worker' | 'other_version' | 'clients_hidden' | 'reports_refused';
  /** `fault`: jobs wait for ever, or may die. `warning`: everything is delivered. */
  severity: 'fault' | 'warning';
  destinations: string[];
  /** The lanes without a worker. */
  lanes?: readonly JobType[];
  /** Of the worker. */
  version?: string;
  /** What happened and what it means. */
  message: string;
  /** What to do, as an imperative. */
  next: string;
}

/** Reads what is wrong with the workers of these destinations. */
export async function readWorkerFindings(
  workers: WorkerView,
  destinations: readonly string[],
  version: string,
): Promise<WorkerFinding[]> {
  const served = await Promise.all(destinations.map((destination) => workers.of(destination)));
  return workerFindings(served, version);
}

/** Destinations that a sentence names. */
const MOST_NAMED = 5;

/**
 * One finding for all destinations with the same fault, faults first. Pure.
 *
 * @param version of the program that asks
 */
export function workerFindings(served: readonly ServedDestination[], version: string): WorkerFinding[] {
  return [
    ...unservedFindings(served),
    ...versionFindings(served, version),
    ...hiddenFindings(served),
    ...refusedFindings(served),
  ].sort((one, other) => Number(other.severity === 'fault') - Number(one.severity === 'fault'));
}

function unservedFindings(served: readonly ServedDestination[]): WorkerFinding[] {
  const groups = new Map<string, { reason: Unserved; lanes: JobType[]; destinations: string[] }>();
  for (const { destination, lanes } of served) {
    const own = JOB_TYPES.filter((lane) => lanes[lane].unserved !== undefined);
    const [first] = own;
    const reason = first && lanes[first].unserved;
    if (reason === undefined) continue;
    const key = [reason, ...own].join(' ');
    const group = groups.get(key) ?? { reason, lanes: own, destinations: [] };
    group.destinations.push(destination);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ reason, lanes, destinations }) => ({
    code: reason,
    severity: 'fault',
    destinations,
    lanes,
    ...(reason === 'no_worker'
      ? noWorkerText(named(destinations), destinations.length === 1, lanes)
      : notConfiguredText(named(destinations), destinations.length === 1)),
  }));
}

function noWorkerText(
  names: string,
  isOne: boolean,
  lanes: readonly JobType[],
): Pick<WorkerFinding, 'message' | 'next'> {
  const wait = `${isOne ? 'Its' : 'Their'} jobs wait, and no job is lost.`;
  if (lanes.length === JOB_TYPES.length) {
    return { message: `No worker serves ${names}. ${wait}`, next: 'Start a worker: tracklayer worker' };
  }
  const which = lanes.length === 1 ? 'the lane' : 'the lanes';
  const isBackfill = lanes.length === 1 && lanes[0] === 'event-backfill';
  return {
    message: `No worker serves ${which} ${lanes.join(', ')} of ${names}. ${wait}`,
    next: isBackfill
      ? 'Set WORKER_LANES=backfill, and start a worker: tracklayer worker'
      : `Set WORKER_LANES=all, and start a worker of this version: tracklayer worker`,
  };
}

function notConfiguredText(names: string, isOne: boolean): Pick<WorkerFinding, 'message' | 'next'> {
  return {
    message: `The configuration has no destination ${names}, and no worker serves ${isOne ? 'it' : 'them'}. ${isOne ? 'Its' : 'Their'} jobs wait, and no job is lost.`,
    next: 'Correct the id in the application that sends them. Or add the destination to the configuration, and restart the workers or send them SIGHUP.',
  };
}

function versionFindings(served: readonly ServedDestination[], version: string): WorkerFinding[] {
  const groups = new Map<string, { worker: SeenWorker; destinations: Set<string> }>();
  for (const { destination, workers } of served) {
    for (const worker of workers) {
      const isOther = isOtherVersion(worker.version, version) || worker.level < JOB_LEVEL;
      if (!worker.isAlive || !isOther) continue;
      const key = `${worker.level < JOB_LEVEL} ${worker.version}`;
      const group = groups.get(key) ?? { worker, destinations: new Set() };
      group.destinations.add(destination);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ worker, destinations }): WorkerFinding => {
    const isOlder = worker.level < JOB_LEVEL;
    const where = worker.host === '' ? '' : ` on ${worker.host} (process ${worker.pid})`;
    const ids = [...destinations];
    const isSame = !isOtherVersion(worker.version, version);
    const said = isSame
      ? `A worker of an older build of version ${worker.version}${where} serves ${named(ids)}.`
      : `A worker of version ${worker.version}${where} serves ${named(ids)}. This program has version ${version}.`;
    return {
      code: isOlder ? 'older_worker' : 'other_version',
      severity: isOlder ? 'fault' : 'warning',
      destinations: ids,
      version: worker.version,
      message: isOlder ? `${said} The worker does not understand every job of this version.` : said,
      next: 'Update every worker to one version. During a roll-out wait until it ends.',
    };
  });
}

function hiddenFindings(served: readonly ServedDestination[]): WorkerFinding[] {
  const destinations = served.filter(({ olderUnseen }) => olderUnseen).map(({ destination }) => destination);
  if (destinations.length === 0) return [];
  return [
    {
      code: 'clients_hidden',
      severity: 'warning',
      destinations,
      message: `Redis does not allow CLIENT LIST. A worker of release 0.1.0 does not report itself, so TrackLayer cannot see whether one serves ${named(destinations)}.`,
      next: 'Update the workers, or allow the user of Redis to call CLIENT LIST.',
    },
  ];
}

function refusedFindings(served: readonly ServedDestination[]): WorkerFinding[] {
  const refused = served.filter(({ reportsRefused }) => reportsRefused);
  const refusal = refused[0]?.reportsRefused;
  if (refusal === undefined) return [];
  const destinations = refused.map(({ destination }) => destination);
  return [
    {
      code: 'reports_refused',
      severity: 'warning',
      destinations,
      message: `${refusal.message} No worker can report itself meanwhile, so TrackLayer cannot see which workers of ${named(destinations)} run.`,
      next: refusal.next,
    },
  ];
}

/** `main, de`; `a, b, c, d, e and 45 more`. */
function named(destinations: readonly string[]): string {
  const more = destinations.length - MOST_NAMED;
  const shown = destinations.slice(0, MOST_NAMED).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
