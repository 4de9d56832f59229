/**
 * Room in one lane's worker for what goes behind live traffic: replays, and what a back-fill brings beside its batches.
 *
 * BullMQ hands out live jobs first, but a job that waits for its permit keeps its place in the worker, and replays wait
 * long: the limits leave them little. Unbounded they would take every place, and live jobs would stand behind them all.
 * So they take half of the places at most. Who finds none goes back into the lane, and comes again at about the time when
 * his turn will be: each has a later time than the one before, by the speed at which they end. Pure but for what it remembers.
 */
export interface RoomBehind {
  /** A place, to be left at the end, or when to come again (epoch ms). */
  enter(): { leave(): void } | { againAtMs: number };
}

/** The soonest anybody comes again. */
const SOONEST_MS = 500;
/** The latest: the speed may have changed by then. */
const LATEST_MS = 30_000;
/** Over what time the speed is judged. */
const MEMORY_MS = 5_000;
/** They come again faster than they end, so that no place stays empty where the speed grows. */
const HASTE = 2;
/** At first no speed is known, and to look fifty times a second costs nothing to speak of. */
const MOST_APART_MS = 20;

export function createRoomBehind(places: number, nowMs: () => number): RoomBehind {
  let taken = 0;
  let nextAtMs = 0;
  /** Ended in about the last MEMORY_MS, fading, as of `endedAtMs`. */
  let ended = 0;
  let endedAtMs = nowMs();

  function endedNow(): number {
    const now = nowMs();
    ended *= Math.exp(Math.min(0, endedAtMs - now) / MEMORY_MS);
    endedAtMs = now;
    return ended;
  }

  return {
    enter() {
      if (taken < places) {
        taken += 1;
        return {
          leave() {
            taken -= 1;
            ended = endedNow() + 1;
          },
        };
      }
      const now = nowMs();
      const apartMs = Math.min(MOST_APART_MS, MEMORY_MS / (HASTE * endedNow()));
      nextAtMs = Math.min(Math.max(nextAtMs + apartMs, now + SOONEST_MS), now + LATEST_MS);
      return { againAtMs: Math.round(nextAtMs) };
    },
  };
}
