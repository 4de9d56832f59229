/**
 * One endpoint's waiters in this process, and when to ask Redis for them.
 *
 * Defends against:
 * - a polling storm: one question in flight at a time, for all who wait; while the answer is "not yet", one timer
 *   sleeps as long as the answer said, and nobody of equal or lower standing asks meanwhile;
 * - many workers that wake for the same few permits: each sleeps a little longer at random, and longer still after
 *   every time it came away empty-handed;
 * - a burst that keeps the process from everything else: it goes a slice at a time;
 * - permits that are granted while their waiter gives up: the next in line gets them, or Redis gets them back;
 * - a Redis that fails: a few retries, then every waiter is refused with the cause, and nothing was sent.
 */

import { createSlice } from './burst-slices.js';
import type { PerClass, Taken } from './model.js';
import { createWaiters, type Waiter } from './waiters.js';

export interface TurnstileOptions {
  /** Asks for so many permits of each class. */
  take(want: PerClass): Promise<Taken>;
  /** Returns permits that nobody here can use. */
  giveBack(count: number, grantedAtMs: number): void;
  /** What a waiter is told when asking failed for good. */
  unavailable(cause: unknown): Error;
  /** In [0, 1). */
  random(): number;
  /** How many may go in one slice; see `sliceOf`. */
  sliceSize(): number;
}

export interface Turnstile {
  /** @throws the signal's reason, or what `close` was given, or `unavailable(cause)`. */
  pass(rank: number, signal: AbortSignal): Promise<void>;
  /** Nobody will be let through for so long: spares the questions. */
  pause(forMs: number): void;
  close(reason: Error): void;
}

/** Shorter sleeps would ask more often than permits come free; longer ones would leave some of a second's budget. */
const SHORTEST_SLEEP_MS = 20;
/** The longest a worker sleeps extra because others were quicker. */
const SHYEST_SLEEP_MS = 160;
/** Even a long block is looked at now and then: somebody may have lifted it. */
const LONGEST_SLEEP_MS = 2_000;
const RETRY_DELAYS_MS = [50, 200] as const;
/** No class: whoever comes asks at once. */
const NOBODY = 3;

export function createTurnstile(options: TurnstileOptions): Turnstile {
  const { take, giveBack, unavailable, random, sliceSize } = options;
  const waiters = createWaiters();
  const slice = createSlice(sliceSize, () => {
    if (!asking && timer === undefined && waiters.firstRank() !== undefined) ask();
  });
  let asking = false;
  let timer: NodeJS.Timeout | undefined;
  /** While the timer runs: classes of this rank and below have been told to wait. */
  let deniedRank = NOBODY;
  let emptyHanded = 0;
  let closedBy: Error | undefined;

  function pass(rank: number, signal: AbortSignal): Promise<void> {
    if (closedBy) return Promise.reject(closedBy);
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiters.remove(waiter);
        if (waiters.firstRank() === undefined) wake();
        reject(signal.reason);
      };
      const waiter: Waiter = {
        rank,
        grant() {
          signal.removeEventListener('abort', leave);
          resolve();
        },
        refuse(reason) {
          signal.removeEventListener('abort', leave);
          reject(reason);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      waiters.add(waiter);
      if (!asking && rank < deniedRank && slice.left() > 0) ask();
    });
  }

  /** Asks until all are served or told to wait. The first question waits a moment for company. */
  async function ask(): Promise<void> {
    asking = true;
    wake();
    await Promise.resolve();
    try {
      while (timer === undefined && waiters.firstRank() !== undefined && slice.left() > 0) await askOnce();
    } catch (error) {
      waiters.refuseAll(unavailable(error));
    } finally {
      asking = false;
    }
  }

  async function askOnce(): Promise<void> {
    const want = firstOf(waiters.counts(), slice.left());
    const taken = await withRetries(
      () => take(want),
      () => closedBy !== undefined,
    );
    const served = serve(taken);
    slice.use(served);
    if (taken.waitMs === 0) {
      emptyHanded = 0;
      return;
    }
    emptyHanded = served > 0 ? 0 : emptyHanded + 1;
    const refusedRank = want.findIndex((count, rank) => (taken.granted[rank] ?? 0) < count);
    const first = waiters.firstRank();
    // Somebody of higher standing came while the question was on its way: the answer was not about them.
    if (first !== undefined && first >= refusedRank) sleep(taken.waitMs, refusedRank);
  }

  /** @returns how many were let through. */
  function serve({ granted, atMs }: Taken): number {
    let served = 0;
    let spare = 0;
    granted.forEach((count, rank) => {
      for (let permit = 0; permit < count; permit += 1) {
        if (waiters.serve(rank)) served += 1;
        else spare += 1;
      }
    });
    for (let next = waiters.firstRank(); spare > 0 && next !== undefined; next = waiters.firstRank()) {
      waiters.serve(next);
      served += 1;
      spare -= 1;
    }
    if (spare > 0) giveBack(spare, atMs);
    return served;
  }

  function sleep(waitMs: number, rank: number): void {
    wake();
    deniedRank = rank;
    const shyMs = Math.min(SHORTEST_SLEEP_MS * 2 ** Math.min(emptyHanded, 8), SHYEST_SLEEP_MS);
    const sleepMs = Math.min(Math.max(waitMs, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS) + random() * shyMs;
    timer = setTimeout(() => {
      wake();
      if (!asking && waiters.firstRank() !== undefined) ask();
    }, sleepMs);
  }

  function wake(): void {
    clearTimeout(timer);
    timer = undefined;
    deniedRank = NOBODY;
  }

  return {
    pass,
    pause(forMs) {
      if (closedBy === undefined && waiters.firstRank() !== undefined) sleep(forMs, 0);
    },
    close(reason) {
      closedBy = reason;
      wake();
      slice.close();
      waiters.refuseAll(reason);
    },
  };
}

/** As many of them as that, the higher classes first. */
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
