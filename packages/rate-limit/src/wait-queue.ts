/**
 * The wait queue of one endpoint in this process. It decides when to ask Redis for permits.
 *
 * Defends against:
 * - a polling storm: one request to Redis at a time, for all waiters. After "not yet", one timer sleeps as long as the
 *   answer said, and no waiter of the same or a lower class asks meanwhile;
 * - many workers that wake for the same few permits: each adds jitter to its sleep, and more after each request that
 *   brought nothing;
 * - a burst that keeps the process from all other work: it is cut into slices;
 * - permits whose waiter has given up: the next waiter gets them, or they return to Redis;
 * - a Redis that fails: after a few retries every waiter is refused with the cause, and nothing was sent.
 */
import { createBurstSlices } from './burst-slices.js';
import type { PerClass, Taken } from './model.js';
import type { Waits } from './types.js';
import { createWaiters, type Granted, type Waiter } from './waiters.js';

export interface WaitQueueOptions {
  /** Asks Redis for permits: how many of each class. */
  take(want: PerClass): Promise<Taken>;
  /** Returns permits that no waiter here can use. */
  giveBack(count: number, grantedAtMs: number): void;
  /** The error for every waiter after the last retry failed. */
  unavailable(cause: unknown): Error;
  /** In [0, 1). */
  random(): number;
  /** A clock that only goes forward. */
  nowMs(): number;
  /** Permits per slice; see `sliceSizeOf`. */
  sliceSize(): number;
}

interface Waiting {
  waits?: Waits | undefined;
  place?: number | undefined;
}

export interface WaitQueue {
  /**
   * @returns when Redis granted the permit.
   * @param waiting `waits` holds this call while it waits. `place` is the one that an earlier grant had; default: the last.
   * @throws the signal's reason, the reason given to `close` or by `waits`, or `unavailable(cause)`.
   */
  acquire(rank: number, signal: AbortSignal, waiting?: Waiting): Promise<Granted>;
  /** Whether a waiter of that class would wait for no longer than a request to Redis, as far as is known. */
  isFree(rank: number): boolean;
  /** Redis grants nothing for `forMs`: stops asking until then. */
  pause(forMs: number): void;
  close(reason: Error): void;
}

/** A shorter sleep would ask more often than permits become free. A longer one would waste part of a second's budget. */
const MIN_SLEEP_MS = 20;
/** The most jitter that a worker adds after requests that brought nothing. */
const MAX_JITTER_MS = 160;
/** During a long block the queue still asks at this interval: the block may have ended early. */
const MAX_SLEEP_MS = 2_000;
const RETRY_DELAYS_MS = [50, 200] as const;
/** No class is denied: every new waiter asks at once. */
const NO_RANK = 3;

export function createWaitQueue(options: WaitQueueOptions): WaitQueue {
  const { take, giveBack, unavailable, random, nowMs, sliceSize } = options;
  const waiters = createWaiters();
  const slices = createBurstSlices(sliceSize, () => {
    if (!asking && timer === undefined && waiters.firstRank() !== undefined) ask();
  });
  let asking = false;
  let timer: NodeJS.Timeout | undefined;
  /** While the timer runs: this class and the lower ones must wait. */
  let deniedRank = NO_RANK;
  let emptyHanded = 0;
  let places = 0;
  let closedBy: Error | undefined;

  function acquire(
    rank: number,
    signal: AbortSignal,
    { waits, place = places++ }: Waiting = {},
  ): Promise<Granted> {
    if (closedBy) return Promise.reject(closedBy);
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const leave = (reason: unknown) => {
        waiters.remove(waiter);
        if (waiters.firstRank() === undefined) wake();
        waiter.refuse(reason);
      };
      const abort = () => leave(signal.reason);
      const end = () => {
        signal.removeEventListener('abort', abort);
        waits?.delete(leave);
      };
      const waiter: Waiter = {
        rank,
        place,
        grant(granted) {
          end();
          resolve({ ...granted, place });
        },
        refuse(reason) {
          end();
          reject(reason);
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      waits?.add(leave);
      waiters.add(waiter);
      if (!asking && rank < deniedRank && slices.left() > 0) ask();
    });
  }

  /** Asks until every waiter is served or must wait. Yields once first, so that waiters of one tick share a request. */
  async function ask(): Promise<void> {
    asking = true;
    wake();
    await Promise.resolve();
    try {
      while (timer === undefined && waiters.firstRank() !== undefined && slices.left() > 0) await askOnce();
    } catch (error) {
      waiters.refuseAll(unavailable(error));
    } finally {
      asking = false;
    }
  }

  async function askOnce(): Promise<void> {
    const want = firstOf(waiters.counts(), slices.left());
    let askedMs = 0;
    const taken = await withRetries(
      () => {
        askedMs = nowMs();
        return take(want);
      },
      () => closedBy !== undefined,
    );
    const served = serve(taken, askedMs);
    slices.use(served);
    if (taken.waitMs === 0) {
      emptyHanded = 0;
      return;
    }
    emptyHanded = served > 0 ? 0 : emptyHanded + 1;
    const refusedRank = want.findIndex((count, rank) => (taken.granted[rank] ?? 0) < count);
    const first = waiters.firstRank();
    // A waiter of a higher class may have come during the request. The answer does not concern it, so ask again.
    if (first !== undefined && first >= refusedRank) sleep(taken.waitMs, refusedRank);
  }

  /** @returns how many waiters got a permit. */
  function serve({ granted, atMs }: Taken, askedMs: number): number {
    let served = 0;
    let spare = 0;
    const when = { askedMs, atMs };
    granted.forEach((count, rank) => {
      for (let permit = 0; permit < count; permit += 1) {
        if (waiters.serve(rank, when)) served += 1;
        else spare += 1;
      }
    });
    for (let next = waiters.firstRank(); spare > 0 && next !== undefined; next = waiters.firstRank()) {
      waiters.serve(next, when);
      served += 1;
      spare -= 1;
    }
    if (spare > 0) giveBack(spare, atMs);
    return served;
  }

  function sleep(waitMs: number, rank: number): void {
    wake();
    deniedRank = rank;
    const maxJitterMs = Math.min(MIN_SLEEP_MS * 2 ** Math.min(emptyHanded, 8), MAX_JITTER_MS);
    const sleepMs = Math.min(Math.max(waitMs, MIN_SLEEP_MS), MAX_SLEEP_MS) + random() * maxJitterMs;
    timer = setTimeout(() => {
      wake();
      if (!asking && waiters.firstRank() !== undefined) ask();
    }, sleepMs);
  }

  function wake(): void {
    clearTimeout(timer);
    timer = undefined;
    deniedRank = NO_RANK;
  }

  return {
    acquire,
    isFree: (rank) => closedBy === undefined && rank < deniedRank && slices.left() > 0,
    pause(forMs) {
      if (closedBy === undefined && waiters.firstRank() !== undefined) sleep(forMs, 0);
    },
    close(reason) {
      closedBy = reason;
      wake();
      slices.close();
      waiters.refuseAll(reason);
    },
  };
}

/** At most `most` of them, higher classes first. */
function firstOf([live, replay, backfill]: PerClass, most: number): PerClass {
  const liveToo = Math.min(live, most);
  const replayToo = Math.min(replay, most - liveToo);
  return [liveToo, replayToo, Math.min(backfill, most - liveToo - replayToo)];
}

async function withRetries<T>(attempt: () => Promise<T>, givenUp: () => boolean): Promise<T> {
  for (const delayMs of RETRY_DELAYS_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (givenUp()) throw error;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
  return attempt();
}
