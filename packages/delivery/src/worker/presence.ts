/**
 * Says every few seconds, for each destination, that this worker runs and what it understands. Producers and people see by it
 * which workers there are.
 *
 * Workers of release 0.1.0 say nothing. While they run beside this worker, it sees their connections in the client list of
 * Redis, and says it for them. A Redis that shows no list of clients hides them.
 */
import { hostname } from 'node:os';
import type { JobType } from '@tracklayer/events';
import { announceWorker, forgetWorker, JOB_LEVEL, OLDER_WORKERS, type WorkerCard } from '@tracklayer/lanes';
import { type RedisClient, withDeadline } from '@tracklayer/redis';
import type { Logger } from '@tracklayer/telemetry';
import { Redis } from 'ioredis';
import { servedByOlder } from './older-workers.js';

export interface Presence {
  /** Says now that this worker serves a destination. */
  announce(destination: string): Promise<void>;
  /** Says that it does not any more. */
  forget(destination: string): Promise<void>;
  /** Starts the rounds. Without it there are only calls of `beat`. */
  begin(): void;
  /** One round: says it for every destination, and looks for older workers. Never rejects. */
  beat(): Promise<void>;
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
  log: Logger;
  everyMs: number;
}

/** Older workers are looked for in each third round: the list of clients may be long. */
const LOOK_EACH = 3;

const OLDER_CARD: WorkerCard = { version: '0.1.0', level: 1, host: '', pid: 0, sinceMs: 0, lanes: [] };

export function createPresence(options: PresenceOptions): Presence {
  const { redis, id, version, destinations, lanes, log, everyMs } = options;
  const card: WorkerCard = {
    version,
    level: JOB_LEVEL,
    host: hostname(),
    pid: process.pid,
    sinceMs: Date.now(),
    lanes,
  };
  let rounds = 0;
  let underWay: Promise<void> | undefined;

  async function lookForOlder(): Promise<void> {
    const names = await clientNames(redis);
    for (const destination of await servedByOlder(redis, destinations(), names)) {
      await announceWorker(redis, destination, OLDER_WORKERS, OLDER_CARD);
    }
  }

  async function round(): Promise<void> {
    try {
      for (const destination of destinations()) await announceWorker(redis, destination, id, card);
      if (rounds++ % LOOK_EACH === 0) await lookForOlder();
    } catch (error) {
      log.debug({ error }, 'could not say that this worker runs; the next round tries again');
    }
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
      void beat();
    },
    announce: (destination) => announceWorker(redis, destination, id, card),
    forget: (destination) => forgetWorker(redis, destination, id),
    beat,
    async stop(deadlineMs) {
      clearInterval(timer);
      const forgotten = (async () => {
        await underWay;
        for (const destination of destinations()) await forgetWorker(redis, destination, id);
      })();
      await withDeadline(forgotten, deadlineMs, () => new Error('presence')).catch(() => undefined);
    },
  };
}

/** The names of the clients of every node. */
async function clientNames(redis: RedisClient): Promise<string[]> {
  const nodes = redis instanceof Redis ? [redis] : redis.nodes('master');
  const lists = await Promise.all(nodes.map((node) => node.client('LIST') as Promise<string>));
  return lists.flatMap((list) => [...list.matchAll(/ name=(\S+)/g)].map(([, name = '']) => name));
}
