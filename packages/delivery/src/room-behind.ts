/**
 * Room in one lane's worker for what goes behind live traffic: replays, and what a back-fill brings beside its batches.
 *
 * BullMQ hands out live jobs first, but a job that waits for its permit keeps its place in the worker, and replays wait
 * long: the limits leave them little. Unbounded they would take every place, and live jobs would stand behind them all.
 * So those that wait take half of the places at most; one that has its permit is soon done, and counts no more. Who finds
 * none goes back into the lane, and comes again at about the time when his turn will be: each has a later time than the
 * one before, by the speed at which they get their permits. Pure but for what it remembers.
 */
import type { Permits } from '@tracklayer/rate-limit';

export interface RoomBehind {
  /** A place, to be left at the end, or when to come again (epoch ms). */
  enter(): Place | { againAtMs: number };
}

export interface Place {
  /** The permits for whoever has the place: it counts as waiting until it has one, and while it waits for a further one. */
  permits(permits: Permits): Permits;
  leave(): void;
}

/** The soonest anybody comes again. */
const SOONEST_MS = 500;
/** The latest: the speed may have changed by then. */
const LATEST_MS = 30_000;
/** Over what time the speed is judged. */
const MEMORY_MS = 5_000;
/** They come again faster than they go, so that no place stays empty where the speed grows. */
const HASTE = 2;
/** At first no speed is known, and to look fifty times a second costs nothing to speak of. */
const MOST_APART_MS = 20;

export function createRoomBehind(places: number, nowMs: () => number): RoomBehind {
  let waiting = 0;
  let nextAtMs = 0;
  /** Let through in about the last MEMORY_MS, fading, as of `wentAtMs`. */
  let went = 0;
  let wentAtMs = nowMs();

  function wentNow(): number {
    const now = nowMs();
    went *= Math.exp(Math.min(0, wentAtMs - now) / MEMORY_MS);
    wentAtMs = now;
    return went;
  }

  function place(): Place {
    let waits = true;
    waiting += 1;

    function go(): void {
      if (!waits) return;
      waits = false;
      waiting -= 1;
      went = wentNow() + 1;
    }
    function wait(): void {
      if (waits) return;
      waits = true;
      waiting += 1;
    }
    return {
      permits: (permits) => ({
        ...permits,
        async acquire(endpoint, options) {
          wait();
          await permits.acquire(endpoint, options);
          go();
        },
      }),
      leave: go,
    };
  }

  return {
    enter() {
      if (waiting < places) return place();
      const now = nowMs();
      const apartMs = Math.min(MOST_APART_MS, MEMORY_MS / (HASTE * wentNow()));
      nextAtMs = Math.min(Math.max(nextAtMs + apartMs, now + SOONEST_MS), now + LATEST_MS);
      return { againAtMs: Math.round(nextAtMs) };
    },
  };
}
