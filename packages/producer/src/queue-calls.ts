import { type RedisClient, withDeadline } from '@tracklayer/redis';
import { QueueUnavailableError } from './errors.js';

/*
 * Every call to Redis goes through here, because none of them may be trusted to end: BullMQ's never do while Redis was
 * never up, and a peer that vanished answers nothing for a quarter of an hour. What may go wrong ends as one error:
 * - never up, refused, connection lost: the commands wait for a reconnection, the deadline ends the waiting. As long as
 *   the connection is known to be down, further calls are refused at once: a shop's checkout must not pay for each;
 * - a peer that vanished or hangs: the commands time out; the connection is dropped, so that the next call gets a new
 *   one instead of waiting on the dead one;
 * - READONLY, NOREPLICAS, OOM, MISCONF, LOADING, CLUSTERDOWN: Redis says so itself.
 */

/** Leaves room for a busy event loop below the 1.5 s that are promised. */
const DEADLINE_MS = 1_200;

/** One budget of time for all that one slice of a call asks of Redis. */
export interface QueueCall {
  /** Reads; if it fails, nothing was stored by it. */
  read<T>(work: () => Promise<T>): Promise<T>;
  /** Stores; if it fails, some of it may have been stored. */
  write<T>(work: () => Promise<T>): Promise<T>;
}

export interface QueueCallOptions {
  /** Whether the connection is ours: to drop, and to listen to. */
  isOurs: boolean;
  /** For errors: where the Redis is, without user and password. */
  address: string | undefined;
}

export function createQueueCalls(redis: RedisClient, { isOurs, address }: QueueCallOptions): () => QueueCall {
  let lastCause: Error | undefined;
  // Commands only say that there is no connection; why there is none, the connection says.
  let connectionError: Error | undefined;
  if (isOurs) {
    redis.on('error', (error: Error) => {
      connectionError = error;
    });
    redis.on('ready', () => {
      connectionError = undefined;
    });
  }

  async function run<T>(work: () => Promise<T>, endsAtMs: number, storedMaybe: boolean): Promise<T> {
    if (lastCause && redis.status !== 'ready')
      throw new QueueUnavailableError({ cause: lastCause, storedMaybe: false, address });
    lastCause = undefined;
    try {
      const leftMs = Math.max(0, endsAtMs - performance.now());
      return await withDeadline(work(), leftMs, () => new Error(`no answer within ${DEADLINE_MS} ms`));
    } catch (error) {
      const isDown = redis.status !== 'ready';
      const cause = withoutCommand(isDown && connectionError ? nodeError(connectionError) : error);
      if (isDown) lastCause = cause;
      else if (isOurs && isSilence(cause)) redis.disconnect(true);
      throw new QueueUnavailableError({ cause, storedMaybe, address });
    }
  }

  return () => {
    const endsAtMs = performance.now() + DEADLINE_MS;
    return {
      read: (work) => run(work, endsAtMs, false),
      write: (work) => run(work, endsAtMs, true),
    };
  };
}

function isSilence({ message }: Error): boolean {
  return message === 'Command timed out' || message.startsWith('no answer within');
}

/** A Cluster of which no node answers says so, and behind it what the last one said. */
function nodeError(error: Error): Error {
  const { lastNodeError } = error as { lastNodeError?: unknown };
  return lastNodeError instanceof Error ? lastNodeError : error;
}

/** ioredis hangs the command and its arguments, whole events, onto its errors: they must not reach a log that way. */
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
