import timers from 'node:timers';
import type { Submission } from '@tracklayer/lanes';
import { SLICE } from './enqueue.js';
import { type Enqueuer, enqueueAlone, type Timed } from './enqueue-slice.js';
import { QueueUnavailableError } from './errors.js';
import { isRefusal, type QueueCall } from './queue-calls.js';
import type { Receipt } from './receipt.js';

/*
 * Defends against a burst. A shop makes thousands of calls at once, and each on its own would be two round trips and a dozen
 * commands. So calls that the application makes in one turn of the event loop go to Redis together, in slices: small enough
 * that Redis serves others in between. Where more calls come than Redis takes, they wait here and not in the connection. So
 * the deadline of a slice counts what Redis does with this slice.
 *
 * Each call keeps its own receipt and its own error:
 * - Redis refuses something of a slice: the slice is halved until the calls that cause it are alone.
 * - Redis is away: the calls that wait fail with the slice that noticed it, and do not wait for a deadline of their own.
 */

// Taken when the module loads: an application's tests may replace timers by a fake clock that nobody moves.
const { setImmediate: nextTurn } = timers;

/** Calls that are at Redis at once. Several slices, so that one is planned while Redis stores another. */
const AT_REDIS = 8 * SLICE;

export interface Turns {
  /**
   * @param nowMs when the application made the call, in epoch ms
   * @throws {QueueUnavailableError}
   */
  add(submission: Submission, nowMs: number, destinations: readonly string[]): Promise<Receipt>;
}

/** A call that waits for its receipt. */
interface Call extends Timed {
  resolve(receipt: Receipt): void;
  reject(error: unknown): void;
}

/** The calls for the same destinations. */
interface Group {
  waiting: Call[];
  atRedis: number;
  isScheduled: boolean;
}

export function createTurns(enqueuer: Enqueuer): Turns {
  const groups = new Map<string, Group>();

  function groupOf(destinations: readonly string[]): Group {
    const name = destinations.join();
    const group = groups.get(name) ?? { waiting: [], atRedis: 0, isScheduled: false };
    groups.set(name, group);
    return group;
  }

  /** Starts slices as long as there is room. The application may use many lists of destinations, so idle groups go. */
  function start(group: Group, destinations: readonly string[]): void {
    while (group.waiting.length > 0 && group.atRedis < AT_REDIS) {
      const slice = group.waiting.splice(0, SLICE);
      group.atRedis += slice.length;
      void enqueue(slice, group, destinations, enqueuer.newCall()).then(() => {
        group.atRedis -= slice.length;
        start(group, destinations);
      });
    }
    if (group.atRedis === 0) groups.delete(destinations.join());
  }

  /** Settles every call of the slice. Never rejects. */
  async function enqueue(
    slice: readonly Call[],
    group: Group,
    destinations: readonly string[],
    call: QueueCall,
  ): Promise<void> {
    try {
      const receipts = await enqueueAlone(slice, destinations, call, enqueuer);
      for (const [index, { resolve }] of slice.entries()) resolve(receipts[index] as Receipt);
    } catch (error) {
      const isAway = error instanceof QueueUnavailableError && !isRefusal(error);
      if (isAway) fail(group.waiting.splice(0), error, false);
      if (isAway || slice.length === 1) return fail(slice, error);
      const middle = Math.ceil(slice.length / 2);
      await Promise.all(
        [slice.slice(0, middle), slice.slice(middle)].map((half) => enqueue(half, group, destinations, call)),
      );
    }
  }

  return {
    add(submission, nowMs, destinations) {
      const group = groupOf(destinations);
      return new Promise((resolve, reject) => {
        group.waiting.push({ submission, nowMs, resolve, reject });
        if (group.isScheduled) return;
        group.isScheduled = true;
        nextTurn(() => {
          group.isScheduled = false;
          start(group, destinations);
        });
      });
    },
  };
}

/** Gives each call an error of its own. `storedMaybe`: false for calls that never went to Redis. */
function fail(calls: readonly Call[], error: unknown, storedMaybe?: boolean): void {
  for (const { reject } of calls) {
    if (!(error instanceof QueueUnavailableError)) reject(error);
    else {
      const { cause, address } = error;
      reject(
        new QueueUnavailableError({
          cause: cause as Error,
          address,
          storedMaybe: storedMaybe ?? error.storedMaybe,
        }),
      );
    }
  }
}
