/**
 * Says every few seconds, for each destination, that this worker runs, what it understands and how it fares. Producers and
 * people see by it which workers there are.
 *
 * Workers of release 0.1.0 say nothing. While they run beside this worker, it sees their connections in the client list of
 * Redis, and says it for them. A Redis that shows no list of clients hides them.
 */
import { hostname } from 'node:os';
import type { JobType } from '@tracklayer/events';
import {
  announceWorker,
  forgetWorker,
  JOB_LEVEL,
  lanesOfOlder,
  leaveWorker,
  OLDER_CARD,
  OLDER_WORKERS,
  olderRuns,
  readWorkers,
  type WorkerCard,
} from '@tracklayer/lanes';
import { chunks, clientNames, type RedisClient, redisNowMs, withDeadline } from '@tracklayer/redis';
import type { Logger } from '@tracklayer/telemetry';
import { watchVitals } from './vitals.js';

export interface Presence {
  /** Says now that this worker serves a destination. */
  announce(destination: string): Promise<void>;
  /** Says that it does not any more. */
  forget(destination: string): Promise<void>;
  /** Starts the rounds. Without it there are only calls of `beat`. */
  begin(): void;
  /** One round: says it for every destination, and looks for older workers. Never rejects. */
  beat(): Promise<void>;
  /** Says that this worker takes no more jobs. The rounds go on until it has ended. */
  stopping(): void;
  /** Ends the rounds, and says for every destination that this worker has ended. Never rejects. */
  stop(deadlineMs: number): Promise<void>;
}

export interface PresenceOptions {
  redis: RedisClient;
  /** The id of this process. */
  id: string;
  version: string;
  /** The destinations served now. */
  destinations: () => readonly string[];
  lanes: readonly JobType[];
  /** The jobs of a destination that this process works on now. */
  inWork: (destination: string) => number;
  log: Logger;
  everyMs: number;
}

/** Older workers are looked for in each fourth round: the list of clients may be long. */
const LOOK_EACH = 4;

/** Entries of killed workers are removed in each hundredth round. */
const TIDY_EACH = 100;

/** Destinations that are announced together. */
const AT_ONCE = 100;

export function createPresence(options: PresenceOptions): Presence {
  const { redis, id, version, destinations, lanes, inWork, log, everyMs } = options;
  const card = { version, level: JOB_LEVEL, host: hostname(), pid: process.pid, lanes };
  const vitals = watchVitals();
  let now = vitals.read();
  let sinceMs: number | undefined;
  let isStopping = false;
  let rounds = 0;
  let underWay: Promise<void> | undefined;

  async function announce(destination: string, tidies = true): Promise<void> {
    sinceMs ??= (await redisNowMs(redis)) - Math.round(process.uptime() * 1_000);
    const said: WorkerCard = { ...card, sinceMs, ...now, inWork: inWork(destination) };
    await announceWorker(redis, destination, id, isStopping ? { ...said, stopping: true } : said, tidies);
  }

  async function lookForOlder(): Promise<void> {
    const names = await clientNames(redis);
    if (!olderRuns(names)) return;
    for (const destination of destinations()) {
      const { workers } = await readWorkers(redis, destination);
      const older = lanesOfOlder(destination, workers, names);
      if (older.length === 0) continue;
      await announceWorker(redis, destination, OLDER_WORKERS, { ...OLDER_CARD, lanes: older });
    }
  }

  /** Work that waits for a node of Redis. It is not begun again meanwhile, so that nothing piles up. */
  const waiting = new Set<string>();

  /** Waits for work for a while. A node of a Cluster that does not answer must not delay the others. */
  async function attempt(name: string, failure: string, work: () => Promise<void>): Promise<void> {
    if (waiting.has(name)) return;
    waiting.add(name);
    const working = work()
      .catch((error) => log.debug({ error }, failure))
      .finally(() => waiting.delete(name));
    await withDeadline(working, everyMs / 3, () => new Error('no answer')).catch(() => undefined);
  }

  async function round(): Promise<void> {
    now = vitals.read();
    const tidies = rounds % TIDY_EACH === 0;
    const failure = 'could not say that this worker runs; the next round tries again';
    for (const some of chunks(destinations(), AT_ONCE)) {
      await Promise.all(some.map((each) => attempt(`say ${each}`, failure, () => announce(each, tidies))));
    }
    if (rounds++ % LOOK_EACH !== 0 || isStopping) return;
    await attempt('look', 'could not look for older workers', lookForOlder);
  }

  function beat(): Promise<void> {
    underWay ??= round().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  let timer: NodeJS.Timeout | undefined;
  return {
    begin() {
      timer = setInterval(beat, everyMs);
      // After an outage of Redis every report is old.
      redis.on('ready', beat);
      void beat();
    },
    announce,
    forget: (destination) => forgetWorker(redis, destination, id),
    beat,
    stopping() {
      isStopping = true;
      void beat();
    },
    async stop(deadlineMs) {
      clearInterval(timer);
      redis.off('ready', beat);
      const left = (async () => {
        await underWay;
        await Promise.all(destinations().map((destination) => leaveWorker(redis, destination, id, lanes)));
      })();
      await withDeadline(left, deadlineMs, () => new Error('presence')).catch(() => undefined);
      vitals.stop();
    },
  };
}
