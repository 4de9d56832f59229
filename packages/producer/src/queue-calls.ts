import { type Patience, patience, type RedisClient } from '@tracklayer/redis';
import { QueueUnavailableError } from './errors.js';

/*
 * Every call to Redis goes through this module, because a call may never end. BullMQ's calls wait for ever while Redis was
 * never up, and a peer that vanished gives no answer for a quarter of an hour. Every failure ends as one error:
 * - Redis never up, connection refused or lost: the commands wait for a reconnection, and the deadline ends the wait. While
 *   the connection is known to be down, further calls are refused at once, so that a shop's checkout is not slowed down.
 * - A peer that vanished or hangs: the commands time out, and `connectRedis` replaces the connection. The next call uses the new one.
 * - READONLY, NOREPLICAS, OOM, MISCONF, LOADING, CLUSTERDOWN: Redis reports the error itself.
 *
 * Time in which the application itself kept the process busy does not count: Redis may have answered meanwhile.
 */

/** The promise is 1.5 s. The rest is for a busy event loop. */
const DEADLINE_MS = 1_200;

/** One time budget for all commands of one slice of calls. */
export interface QueueCall {
  /** Runs reads. If they fail, nothing was stored. */
  read<T>(work: () => Promise<T>): Promise<T>;
  /** Runs writes. If they fail, some of them may have been stored. */
  write<T>(work: () => Promise<T>): Promise<T>;
}

export interface QueueCallOptions {
  /** True where the producer made the connection: then it may listen to it. */
  isOurs: boolean;
  /** The address of Redis for error messages, without user and password. */
  address: string | undefined;
}

export function createQueueCalls(redis: RedisClient, { isOurs, address }: QueueCallOptions): () => QueueCall {
  let lastCause: Error | undefined;
  // Commands only report that there is no connection. The connection itself reports why.
  let connectionError: Error | undefined;
  if (isOurs) {
    redis.on('error', (error: Error) => {
      connectionError = error;
    });
    redis.on('ready', () => {
      connectionError = undefined;
    });
  }

  async function run<T>(work: () => Promise<T>, within: Patience, storedMaybe: boolean): Promise<T> {
    if (lastCause && redis.status !== 'ready')
      throw new QueueUnavailableError({ cause: lastCause, storedMaybe: false, address });
    lastCause = undefined;
    try {
      return await within(work(), () => new Error(`no answer within ${DEADLINE_MS} ms`));
    } catch (error) {
      const isDown = redis.status !== 'ready';
      const cause = withoutCommand(isDown && connectionError ? nodeError(connectionError) : error);
      if (isDown) lastCause = cause;
      throw new QueueUnavailableError({ cause, storedMaybe, address });
    }
  }

  return () => {
    const within = patience(DEADLINE_MS);
    return {
      read: (work) => run(work, within, false),
      write: (work) => run(work, within, true),
    };
  };
}

/** Whether Redis itself refused the call. Else Redis is away, and the calls that wait would fail as well. */
export function isRefusal({ cause }: QueueUnavailableError): boolean {
  const { name, code } = cause as { name?: string; code?: unknown };
  return name === 'ReplyError' || code === 'redis_script_failed';
}

/** Errors of Redis that concern every call, not the one that met them. */
const OF_REDIS =
  /\b(?:OOM|READONLY|NOREPLICAS|MISCONF|LOADING|CLUSTERDOWN|MASTERDOWN|BUSY|NOAUTH|NOPERM|WRONGPASS|UNKILLABLE|TRYAGAIN)\b/;

/** Whether every other call would fail as well: Redis is away, or it refuses all writes. */
export function concernsAll(error: QueueUnavailableError): boolean {
  return !isRefusal(error) || OF_REDIS.test((error.cause as Error).message);
}

/** The error of a Cluster without an answering node contains the error of the last node. */
function nodeError(error: Error): Error {
  const { lastNodeError } = error as { lastNodeError?: unknown };
  return lastNodeError instanceof Error ? lastNodeError : error;
}

/** Removes the command and its arguments, which ioredis adds to its errors: whole events must not reach a log. */
function withoutCommand(error: unknown): Error {
  const {
    name = 'Error',
    message = String(error),
    code,
  } = (error ?? {}) as { name?: string; message?: string; code?: string };
  const plain = new Error(message.replace(/, with args beginning with.*$/s, ''));
  plain.name = name;
  return code === undefined ? plain : Object.assign(plain, { code });
}
