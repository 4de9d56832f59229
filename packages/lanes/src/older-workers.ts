/**
 * Finds workers of release 0.1.0, which say nothing of themselves.
 *
 * Defends against a false alarm. During an update, or after a roll-back, such a worker serves lanes although no worker
 * reports itself. BullMQ names the connection of each worker after its lane, and the client list of Redis shows these
 * names. Some hosted Redis show no client list. Then the reports of newer workers decide.
 */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { clientNames, type RedisClient, type WriteRefusal, writeRefusal } from '@tracklayer/redis';
import { laneKeys, lanePrefix } from './keys.js';
import { laneService } from './lane-service.js';
import { type DestinationWorkers, OLDER_WORKERS, readWorkers, type SeenWorker } from './workers.js';

/** The connection of a worker of release 0.1.0. A later one has another name, see `WORKER_CONNECTION`. */
const OLDER_CONNECTION = 'tracklayer:worker:tracklayer-worker';

/** The name of this version's connections. Later versions may change it, but never back to the older one. */
export const WORKER_CONNECTION = 'tracklayer-worker-2';

/** What newer workers say for workers of release 0.1.0. */
export const OLDER_CARD = { version: '0.1.0', level: 1, host: '', pid: 0, sinceMs: 0 } as const;

/** Lanes that release 0.1.0 does not have. */
const NEW_LANES: readonly JobType[] = ['back-in-stock'];

/** The names of all clients of Redis; undefined where it does not show them. */
export type ClientNames = () => Promise<readonly string[] | undefined>;

/**
 * The names of the clients, read at most once in `everyMs`: the list may be long.
 *
 * @param now epoch ms
 */
export function createClientNames(redis: RedisClient, everyMs: number, now: () => number): ClientNames {
  let asked: { atMs: number; names: ReturnType<ClientNames> } | undefined;
  return () => {
    const nowMs = now();
    if (asked === undefined || Math.abs(nowMs - asked.atMs) >= everyMs) {
      asked = { atMs: nowMs, names: clientNames(redis).catch(() => undefined) };
    }
    return asked.names;
  };
}

/** Whether a worker of release 0.1.0 runs, for any destination. Pure. */
export function olderRuns(names: readonly string[]): boolean {
  return names.includes(OLDER_CONNECTION);
}

/**
 * The lanes that a worker of release 0.1.0 serves. A lane with more connections than workers that report themselves has an
 * older one. Pure.
 *
 * @param names the names of all clients of Redis
 */
export function lanesOfOlder(
  destination: string,
  workers: readonly SeenWorker[],
  names: readonly string[],
): JobType[] {
  if (!olderRuns(names)) return [];
  const reporting = workers.filter(({ id, isAlive }) => isAlive && id !== OLDER_WORKERS);
  return JOB_TYPES.filter((lane) => {
    const connections = names.filter((name) => name.startsWith(laneConnection(destination, lane))).length;
    return connections > reporting.filter(({ lanes }) => lanes.includes(lane)).length;
  });
}

/** The workers of a destination, with those of release 0.1.0. One round trip, and others if a worker seems to be missing. */
export async function findWorkers(
  redis: RedisClient,
  destination: string,
  names: ClientNames,
): Promise<DestinationWorkers> {
  const found = await withOlder(destination, await readWorkers(redis, destination), names);
  const isSilent = found.workers.some(({ id, isAlive }) => !isAlive && id !== OLDER_WORKERS);
  const reportsRefused = isSilent ? await refusalOf(redis, destination) : undefined;
  return reportsRefused ? { ...found, reportsRefused } : found;
}

/** Why Redis would refuse the report of a worker now. Redis judges this write as every other, although it changes nothing. */
async function refusalOf(redis: RedisClient, destination: string): Promise<WriteRefusal | undefined> {
  try {
    await redis.setrange(`${laneKeys(destination).prefix}:write-probe`, 0, '');
    return undefined;
  } catch (error) {
    return writeRefusal(error);
  }
}

/** Adds the workers of release 0.1.0 to those that reported themselves. Looks at the clients only if a lane seems unserved. */
export async function withOlder(
  destination: string,
  found: DestinationWorkers,
  names: ClientNames,
): Promise<DestinationWorkers> {
  const isServed = (lane: JobType) => laneService(found, lane).state === 'served';
  if (JOB_TYPES.every((lane) => isServed(lane) || NEW_LANES.includes(lane))) return found;
  const clients = await names();
  if (clients === undefined) return { ...found, olderUnseen: true };
  const lanes = lanesOfOlder(destination, found.workers, clients);
  if (lanes.length === 0) return found;
  const others = found.workers.filter(({ id }) => id !== OLDER_WORKERS);
  const older = { ...OLDER_CARD, id: OLDER_WORKERS, seenMs: found.nowMs, isAlive: true, lanes };
  return { ...found, workers: [...others, older] };
}

/** As BullMQ names the connection on which a worker waits for jobs. */
function laneConnection(destination: string, lane: JobType): string {
  return `${lanePrefix(destination)}:${Buffer.from(lane).toString('base64')}`;
}
