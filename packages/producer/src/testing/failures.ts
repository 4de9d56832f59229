/** Failures of a queue, as the producer reports the real ones. */
import { QueueUnavailableError } from '../errors.js';
import type { QueueCall } from '../queue-calls.js';

/**
 * - `redis-away`: nothing listens. Calls reject with `QueueUnavailableError`, `storedMaybe: false`. Nothing is recorded.
 * - `redis-full`: Redis refuses writes, out of memory. Calls reject with `QueueUnavailableError`, `storedMaybe: true`. Nothing
 *   is recorded.
 * - `answer-lost`: Redis stores the call, and its answer never comes. Calls reject as with `redis-full`, but they are
 *   recorded. A repeat with the same `eventId` is a `duplicate`.
 * - `quarantine-full`: calls resolve. An event that cannot be delivered is `turned-away` instead of `quarantined`.
 */
export type Failure = 'redis-away' | 'redis-full' | 'answer-lost' | 'quarantine-full';

const ADDRESS = '127.0.0.1:6379';

export interface Failures {
  start(failure: Failure, times: number): void;
  stop(): void;
  /** Whether the next call fails. */
  isOn(): boolean;
  newCall(): QueueCall;
  isQuarantineFull(): boolean;
}

export function createFailures(): Failures {
  let failure: Failure | undefined;
  let timesLeft = 0;

  const isOn = () => failure !== undefined && failure !== 'quarantine-full' && timesLeft > 0;

  function next(): Failure | undefined {
    if (!isOn()) return undefined;
    timesLeft -= 1;
    return failure;
  }

  return {
    isOn,
    start(started, times) {
      failure = started;
      timesLeft = times;
    },
    stop() {
      failure = undefined;
    },
    newCall() {
      const failed = next();
      return {
        async read(work) {
          if (failed === 'redis-away') throw unavailable(refusedConnection(), false);
          return work();
        },
        async write(work) {
          if (failed === 'redis-full') throw unavailable(outOfMemory(), true);
          const answer = await work();
          if (failed === 'answer-lost') throw unavailable(new Error('no answer within 1200 ms'), true);
          return answer;
        },
      };
    },
    isQuarantineFull() {
      if (failure !== 'quarantine-full' || timesLeft <= 0) return false;
      timesLeft -= 1;
      return true;
    },
  };
}

function unavailable(cause: Error, storedMaybe: boolean): QueueUnavailableError {
  return new QueueUnavailableError({ cause, storedMaybe, address: ADDRESS });
}

function refusedConnection(): Error {
  return Object.assign(new Error(`connect ECONNREFUSED ${ADDRESS}`), { code: 'ECONNREFUSED' });
}

function outOfMemory(): Error {
  const error = new Error("OOM command not allowed when used memory > 'maxmemory'.");
  error.name = 'ReplyError';
  return error;
}
